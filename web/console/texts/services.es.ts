import type { services as english } from './services.en.ts'

const minutes = (seconds: number): string => (seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} s`)

/** The services in Spanish. */
export const services: typeof english = {
  used: (tokens, most, plan) =>
    most === undefined ? `${tokens} tokens (plan ${plan}).` : `${tokens} de ${most} tokens en uso (plan ${plan}).`,
  heads: ['Servicio', 'Se muestra como', 'Ventana', 'Coacción'],
  none: 'Aún no hay ningún servicio.',
  once: 'Un solo uso',
  window: minutes,
  add: 'Un servicio nuevo',
  name: 'Nombre',
  create: 'Crear el servicio',
}
