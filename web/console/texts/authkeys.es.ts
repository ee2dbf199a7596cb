import type { authkeys as english } from './authkeys.en.ts'

/** The authkeys in Spanish. */
export const authkeys: typeof english = {
  heads: ['Nombre', 'Termina en', 'Papel', 'Servicios', 'Estado', 'Creada', 'Acciones'],
  none: 'Ninguna clave.',
  add: 'Una clave nueva',
  name: 'Nombre',
  role: 'Papel',
  roles: { basic: 'Básica: pregunta y comprueba', admin: 'Administración: además registra y gestiona tokens' },
  allRoles: { basic: 'Básica', admin: 'Administración', owner: 'Propietario' },
  services: 'Servicios',
  servicesHint: 'Nombres separados por un espacio, o * para todos.',
  allServices: 'Todos',
  cidrs: 'Direcciones que pueden usarla',
  cidrsHint: 'Por ejemplo 203.0.113.0/24, separadas por un espacio; vacío para cualquiera.',
  create: 'Crear la clave',
  shownOnce: 'Se muestra aquí una sola vez. Guárdela donde su programa la encuentre.',
  states: { active: 'Activa', rotating: 'En rotación', expired: 'Caducada' },
  rotate: 'Rotar',
  revoke: 'Revocar',
  revokeTitle: (name) => `¿Revocar «${name}»?`,
  revokeNow: 'Revocar ahora',
  confirm: (name) => `Los programas que usan «${name}» dejan de funcionar en 30 segundos.`,
}
