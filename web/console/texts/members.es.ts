import type { members as english } from './members.en.ts'

/** The members in Spanish. */
export const members: typeof english = {
  heads: ['Miembro', 'Papel', 'Visto', 'Acciones'],
  add: 'Invitar a alguien',
  role: 'Papel',
  roleOf: (email) => `Papel de ${email}`,
  invite: 'Enviar la invitación',
  invited: (email) => `Una invitación está en camino a ${email}. Sirve durante siete días.`,
  waiting: 'Invitado',
  remove: 'Quitar',
}
