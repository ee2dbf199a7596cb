import type { services as english } from './services.en.ts'

const minutes = (seconds: number): string => (seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} s`)

/** The services in Spanish. */
export const services: typeof english = {
  used: (tokens, most, plan) =>
    most === undefined ? `${tokens} tokens (plan ${plan}).` : `${tokens} de ${most} tokens en uso (plan ${plan}).`,
  none: 'Aún no hay ningún servicio.',
  tokens: 'Tokens',
  windowIs: 'Ventana',
  duress: 'Coacción',
  webhook: 'Webhook',
  webhookOn: 'Configurado',
  noWebhook: 'Ninguno',
  once: 'Un solo uso',
  window: minutes,
  add: 'Un servicio nuevo',
  kind: 'Tipo',
  kinds: { web: 'Entrada web', high: 'Alta seguridad', deploy: 'Un solo uso, para despliegues', door: 'Puerta' },
  kindHints: {
    web: 'Un token queda abierto diez minutos.',
    high: 'Dos minutos, un PIN de emergencia y un código que vincula el teléfono al usuario.',
    deploy: 'La primera consulta cierra el token.',
    door: 'El teléfono solo lo abre, sin PIN, durante un minuto.',
  },
  name: 'Nombre',
  create: 'Crear el servicio',
  made: (service) => `${service} está listo.`,
}
