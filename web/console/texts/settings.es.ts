import type { settings as english } from './settings.en.ts'

const options: typeof english.options = {
  displayName: {
    label: 'Nombre que ven los usuarios',
    gives: 'La aplicación y sus mensajes nombran su organización como la gente la conoce.',
    costs: 'No puede llevar enlaces, direcciones ni números de teléfono.',
  },
  duration: {
    label: 'Ventana, en segundos',
    gives: 'Cuánto tiempo queda abierto un token. 0 es un solo uso: la primera consulta lo cierra.',
    costs: 'Cuanto más larga, más tiempo sirve una sesión robada.',
  },
  maxErrors: {
    label: 'Errores hasta el bloqueo',
    gives: 'PIN y códigos erróneos seguidos que bloquean un token.',
    costs: 'Menos son más llamadas a su atención a usuarios; más son más intentos.',
  },
  unblockAfter: {
    label: 'Los bloqueos terminan tras, en minutos',
    gives:
      'Un bloqueo por errores termina solo y deja un intento, tras el doble de tiempo cada vez y diez veces como máximo. 0: nunca.',
    costs: 'Quien tenga el teléfono gana hasta diez intentos más, sin que nadie de su organización intervenga.',
  },
  autoLock: {
    label: 'La aplicación se bloquea sola tras',
    gives: 'Los códigos desaparecen de un teléfono olvidado.',
    costs: 'Los usuarios escriben su PIN más a menudo.',
  },
  'pin.minLength': {
    label: 'PIN más corto',
    gives: 'Los PIN largos son más difíciles de adivinar y de mirar.',
    costs: 'También son más difíciles de recordar.',
  },
  'pin.maxLength': {
    label: 'PIN más largo',
    gives: 'Quien quiere un PIN más largo puede tenerlo.',
    costs: 'El PIN de emergencia tiene que ser tan largo como el PIN.',
  },
  'pin.allowWeak': {
    label: 'Permitir PIN débiles',
    gives: 'Los usuarios pueden elegir 1234 o 0000.',
    costs: 'Tres intentos abren entonces muchos tokens.',
  },
  'pin.alphanumeric': {
    label: 'PIN de letras y cifras',
    gives: 'Muchos más PIN de la misma longitud.',
    costs: 'En un teclado con letras se escribe más despacio.',
  },
  'requirePin.unlock': {
    label: 'PIN para desbloquear la aplicación',
    gives: 'Quien encuentra un teléfono desbloqueado no ve códigos.',
    costs: 'Un PIN más en cada uso.',
  },
  'requirePin.unmask': {
    label: 'PIN para mostrar un código',
    gives: 'Quien toma el teléfono no obtiene ningún código.',
    costs: 'Un PIN más por cada código.',
  },
  'otp.enabled': {
    label: 'Códigos de un solo uso',
    gives: 'Los usuarios pueden escribir un código donde no se puede preguntar en línea.',
    costs: 'Un código se le puede decir a alguien que llama y lo pide.',
  },
  'otp.length': {
    label: 'Longitud de un código',
    gives: 'Los códigos largos no se adivinan.',
    costs: 'Se escriben más despacio.',
  },
  'otp.alphabet': {
    label: 'Caracteres de un código',
    gives: 'Letras y cifras dicen más con menos caracteres.',
    costs: 'Las cifras solas se escriben y se dictan mejor.',
  },
  'offline.enabled': {
    label: 'Modo sin conexión',
    gives: 'Un teléfono sin red abre su token con un reto y una respuesta.',
    costs: 'Su atención a usuarios, o una página suya, tiene que pasar ambos.',
  },
  'offline.length': {
    label: 'Longitud del reto',
    gives: 'Los retos largos no se repiten.',
    costs: 'Se tarda más en dictarlos.',
  },
  'offline.answerLength': {
    label: 'Longitud de la respuesta',
    gives: 'Las respuestas largas no se adivinan.',
    costs: 'Se tarda más en escribirlas.',
  },
  duress: {
    label: 'Coacción',
    gives: 'Los usuarios pueden elegir un segundo PIN que abre el token y le avisa de que los fuerzan.',
    costs: 'Lo que trate el estado 3 de otro modo donde los usuarios lo vean los delata.',
  },
  duressHold: {
    label: 'Retención tras la coacción, en minutos',
    gives: 'Durante ese tiempo el PIN normal también se lee como coacción: quien fuerza suele hacer abrir dos veces.',
    costs: 'Un usuario ya a salvo se trata como forzado hasta que termina o usted restaura.',
  },
  'messages.sms': {
    label: 'Códigos por mensaje de texto',
    gives: 'Un código de seis cifras al teléfono que usted registró, para entrar o para un pago, que nombra.',
    costs: 'La forma más débil: otros lo leen en la pantalla, se quedan con el número o piden el código por teléfono.',
  },
  'messages.email': {
    label: 'Códigos por correo',
    gives: 'Lo mismo a la dirección de correo que usted registró.',
    costs: 'Tan débil como la contraseña del buzón. No sabe de coacción.',
  },
  'messages.beside': {
    label: 'Los códigos nunca sustituyen al token',
    gives: 'Se pide un código además del token: por sí solo no aprueba ningún pago. Hace falta con la coacción.',
    costs: 'Tiene que pedir los dos.',
  },
  unknownAfter: {
    label: 'Confirmar un teléfono no visto en tantos días',
    gives: 'Un teléfono olvidado en un cajón no abre nada antes de un código que se envía a su usuario. 0 es nunca.',
    costs: 'Quien viene poco escribe un código más. Necesita códigos por mensaje.',
  },
  'recovery.methods': {
    label: 'Formas de volver tras perder el teléfono',
    gives: 'Los usuarios pasan a otro teléfono con un código suyo y su frase de respaldo o sus contactos de confianza.',
    costs: 'Sin ninguna, solo un operador puede registrarlos de nuevo reemplazando el token.',
  },
  'recovery.contacts.required': {
    label: 'Contactos de confianza necesarios',
    gives: 'Más personas tienen que responder por el usuario.',
    costs: 'El usuario tiene que encontrarlas a todas.',
  },
  'recovery.delay': {
    label: 'Espera de una recuperación, en segundos',
    gives: 'El dueño del teléfono anterior tiene tiempo de detener a un ladrón.',
    costs: 'Quien perdió el suyo espera lo mismo.',
  },
  'recovery.selfService': {
    label: 'Los usuarios empiezan solos una recuperación',
    gives: 'Un código a la dirección registrada sustituye la comprobación de su personal como primer factor.',
    costs: 'Quien se queda con el número o el buzón tiene la mitad: se exigen el segundo factor y un día para anular.',
  },
  binding: {
    label: 'Código de vinculación',
    gives: 'Un token solo cuenta cuando un código del teléfono se escribió donde el usuario ha entrado con usted.',
    costs: 'Un paso más en cada registro.',
  },
  'protection.mode': {
    label: 'Qué protege el secreto',
    gives: 'El PIN; una clave de su propia aplicación; o solo el teléfono, para riesgos bajos como una puerta.',
    costs: 'Con solo el teléfono, quien lo tiene desbloqueado abre el token.',
  },
  'protection.level': {
    label: 'Qué sabe el teléfono del PIN',
    gives: 'Con una suma o un hash, el teléfono mismo dice que un PIN está mal, sin red.',
    costs: 'Quien copia el teléfono puede probar PIN hasta acertar. No es posible con coacción.',
  },
  'protection.penalty': {
    label: 'Tras demasiados PIN erróneos en el teléfono',
    gives: 'El token se borra, o da códigos erróneos desde entonces.',
    costs: 'En ambos casos hay que registrar de nuevo al usuario.',
  },
  'protection.tries': {
    label: 'PIN erróneos que permite el teléfono',
    gives: 'Un ladrón con el teléfono tiene estos intentos.',
    costs: 'Los usuarios también. Solo cuenta con suma o hash.',
  },
  'protection.iterations': {
    label: 'Vueltas de la derivación del PIN',
    gives: 'Cada intento sobre un teléfono copiado tarda más.',
    costs: 'Cada PIN tarda más también en teléfonos viejos.',
  },
  deeplinkBase: {
    label: 'Dirección o esquema de su propia aplicación',
    gives: 'Los enlaces de registro abren su aplicación en lugar de la nuestra.',
    costs: 'Una dirección https tiene que responder el nombre de su organización en /.well-known/zaas.',
  },
  'appStores.android': {
    label: 'Su aplicación en Google Play',
    gives: 'Los teléfonos Android sin su aplicación llegan a ella.',
    costs: 'Solo se acepta su página en play.google.com.',
  },
  'appStores.ios': {
    label: 'Su aplicación en el App Store',
    gives: 'Los iPhone sin su aplicación llegan a ella.',
    costs: 'Solo se acepta su página en apps.apple.com.',
  },
}

const sentences: Readonly<Record<string, string>> = {
  'must be none with duress: a phone that can tell a wrong PIN can tell a duress PIN':
    'debe ser «Nada» con coacción: un teléfono que distingue un PIN erróneo distingue un PIN de coacción',
  'must ask for a PIN with duress': 'debe pedir un PIN con coacción',
  'must not exceed pin.maxLength': 'no debe superar el PIN más largo',
  'must be the address or scheme of an app': 'debe ser la dirección o el esquema de una aplicación',
  'must be one line without control characters': 'debe ser una línea sin caracteres de control',
  'must say with duress that codes never stand in for the token: they know no duress':
    'debe activarse con coacción: los códigos no saben de ella',
  'needs codes by text message or mail': 'necesita códigos por mensaje de texto o correo',
  'must be a day at least where users recover by themselves':
    'debe ser al menos un día donde los usuarios empiezan solos una recuperación',
  'must not be empty where users recover by themselves':
    'no debe ser «Ninguna» donde los usuarios empiezan solos una recuperación',
  'must be at most 64 bytes': 'debe tener como máximo 64 bytes',
}

/** The settings of a service in Spanish. */
export const settings: typeof english = {
  title: (service) => `Ajustes de ${service}`,
  sections: {
    window: 'Ventana',
    pin: 'PIN',
    codes: 'Códigos',
    offline: 'Sin conexión',
    messages: 'Mensajes',
    duress: 'Coacción',
    recovery: 'Recuperación',
    protection: 'Protección',
    links: 'Enlaces de la aplicación',
  },
  options,
  choices: {
    autoLock: { 0: 'Nunca', 1: '1 minuto', 5: '5 minutos', 10: '10 minutos', 30: '30 minutos' },
    'otp.alphabet': { decimal: 'Cifras', base32: 'Letras y cifras' },
    'recovery.methods': {
      phrase: 'Frase de respaldo',
      contacts: 'Contactos de confianza',
      'phrase contacts': 'Frase de respaldo o contactos de confianza',
      '': 'Ninguna',
    },
    'recovery.selfService': { none: 'No, le preguntan a usted', sms: 'Por mensaje de texto', email: 'Por correo' },
    'protection.mode': { pin: 'El PIN', delegated: 'Una clave de su aplicación', device: 'Solo el teléfono' },
    'protection.level': { none: 'Nada', checksum: 'Una suma', hash: 'Un hash' },
    'protection.penalty': { reset: 'El token se borra', 'invalid-otp': 'Códigos erróneos desde entonces' },
  },
  fixed: 'Se aplica en el próximo registro de un token.',
  between: (least, most) => `De ${least} a ${most}`,
  sentence: (words) => sentences[words] ?? words,
  wrong: 'Esto aún no es correcto.',
  contradiction: (label, sentence) => `${label}: ${sentence}`,
  unsaved: (count) => (count === 1 ? 'Un cambio no está guardado.' : `${count} cambios no están guardados.`),
  discard: 'Descartar',
  leave: '¿Salir sin guardar?',
  stay: 'Quedarme aquí',
  saved: 'Guardado. Vale en todas partes en 30 segundos.',
  on: {
    title: '¿Activar la coacción?',
    lead: 'Los usuarios pueden elegir un segundo PIN que abre el token y le avisa de que los fuerzan. Antes de activarla:',
    ticks: [
      'cada pantalla, espera y correo suyo es igual para el estado 3 que para el 1',
      'ningún programa suyo deja pasar solo el estado 1',
      'las claves de los puestos de trabajo y de CI ocultan la coacción',
      'alguien está preparado a cualquier hora y sabe qué hacer',
    ],
    warning: 'Un estado que se ve distinto delata al usuario.',
    action: 'Activar',
    more: 'Lo que tiene que estar listo, con detalle',
  },
  off: 'Los PIN de emergencia ya elegidos siguen sirviendo hasta que esos usuarios cambien su PIN.',
  remove: {
    title: 'Borrar este servicio',
    open: 'Borrar el servicio',
    text: (tokens) =>
      `Borra ${tokens === 1 ? 'un token' : `${tokens} tokens`} y las claves que son solo de este servicio. No se puede deshacer.`,
    ask: (service) => `¿Borrar ${service}?`,
    action: 'Borrar',
  },
}
