import type { overview as english } from './overview.en.ts'

/** The overview in Spanish. */
export const overview: typeof english = {
  stepsTitle: 'Primeros pasos',
  steps: [
    'Regístrese usted.',
    'Abra su token en su teléfono y véalo aquí al momento.',
    'Pregunte por su estado desde su propio programa.',
  ],
  begin: 'Empezar',
  looks: (service) => `Merece una mirada en ${service}`,
  nothing: 'Nada merece una mirada.',
  first: (count) => `Se han mirado los primeros ${count} tokens.`,
  whys: {
    duress: 'Coacción en los últimos 30 días',
    shadow: 'Algo se cambió bajo coacción',
    conflict: 'Dos teléfonos usaron el mismo token',
    blocked: 'Bloqueado',
  },
}
