import type { clients as english } from './clients.en.ts'

/** The clients of OpenID Connect in Spanish. */
export const clients: typeof english = {
  title: 'OpenID Connect',
  lead: 'El software que habla OpenID Connect pregunta por los tokens de este servicio sin programar nada: dele estas direcciones y un cliente propio.',
  issuer: 'Emisor',
  discovery: 'Dirección de descubrimiento',
  copyOf: (what) => `Copiar: ${what}`,
  caption: 'Clientes de OpenID Connect',
  heads: ['Cliente', 'Direcciones de retorno', 'Acciones'],
  made: 'Creado el',
  none: 'Ningún cliente.',
  add: 'Cliente nuevo',
  create: 'Crear el cliente',
  name: 'Nombre en el teléfono',
  nameHint: 'Lo que leen los usuarios cuando se les pregunta, por ejemplo Acme Wiki.',
  redirects: 'Direcciones de retorno',
  redirectsHint:
    'Exactamente como las envía el software, separadas por un espacio: https, o http en la propia máquina.',
  hides: 'Oculta la coacción',
  hidesHint:
    'Un PIN de emergencia entra igualmente y al cliente no se le dice: para software que muestra a sus usuarios lo que sabe de ellos, o que pueda leer quien los fuerza.',
  copyId: 'Copiar el ID de cliente',
  secretOf: (name) => `Secreto de ${name}`,
  shownOnce: 'Se muestra aquí una sola vez. Guárdelo donde el software lo encuentre.',
  both: 'Ambos secretos sirven hasta el',
  rotate: 'Rotar',
  rotateTitle: (name) => `Un secreto nuevo para «${name}»`,
  rotateText: 'El secreto de ahora sirve 24 horas más; uno sustituido antes termina enseguida.',
  remove: 'Eliminar',
  removeTitle: (name) => `¿Eliminar «${name}»?`,
  removeText: (name) => `Nadie podrá entrar en «${name}» por este cliente.`,
}
