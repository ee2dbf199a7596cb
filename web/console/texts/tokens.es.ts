import type { Catalogue } from './texts.ts'

const events: Readonly<Record<string, string>> = {
  'token.enrolled': 'Registrado',
  'token.opened': 'Abierto con el PIN',
  'token.opened offline': 'Abierto sin conexión',
  'token.closed': 'Cerrado por el usuario',
  'token.closed single-use': 'Usado una vez y cerrado',
  'token.duress': 'Coacción señalada',
  'token.duress offline': 'Coacción señalada sin conexión',
  'token.duress otp': 'Coacción señalada con un código',
  'token.error': 'PIN incorrecto',
  'token.error otp': 'Código incorrecto',
  'token.error sms': 'Código incorrecto',
  'token.error email': 'Código incorrecto',
  'token.error offline': 'Respuesta incorrecta sin conexión',
  'token.blocked': 'Bloqueado por demasiados errores',
  'token.unblocked': 'Fin del bloqueo, con un intento',
  'token.deleted': 'Borrado',
  'token.unlocked': 'Desbloqueado en el teléfono',
  'token.changed': 'PIN, frase o contactos cambiados',
  'token.recovery': 'Se inició o se detuvo una recuperación',
  'token.recovered': 'Recuperado',
  'token.restored': 'Restaurado',
  'token.conflict': 'El registro se intentó desde dos teléfonos',
  'otp.accepted': 'Código aceptado',
  'transaction.approved': 'Operación aprobada',
  'transaction.denied': 'Operación rechazada',
  'transaction.duress': 'Operación aprobada bajo coacción',
}

const forced: Readonly<Record<number, string>> = { 1: 'Abierto', 2: 'Cerrado, sin errores', 4: 'Bloqueado' }

/** What the pages about tokens say, in Spanish. */
export const tokens: Catalogue['tokens'] = {
  find: 'El ID de usuario empieza por',
  findHint: 'Las mayúsculas importan.',
  users: 'Usuarios',
  choose: 'Elija un usuario.',
  nobody: (service) => `Nadie está registrado en ${service} todavía.`,
  noMatch: (prefix) => `Ningún ID de usuario empieza por «${prefix}». Las mayúsculas importan.`,
  unknown: 'Nadie con este ID de usuario está registrado aquí.',
  enrol: 'Registrar un usuario',
  enrolMany: 'Registrar muchos',
  backToList: 'Otros usuarios',
  statuses: ['Sin registrar', 'Abierto', 'Cerrado', 'Bajo coacción', 'Bloqueado'],
  statusOf: (id, status) => `${id}: ${status}`,
  timeLeft: (seconds) => `Quedan ${seconds} segundos`,
  live: (seconds) => `En directo, comprobado hace ${seconds} s`,
  notLive: (time) => `Sin conexión. Se muestra lo que era cierto a las ${time}.`,
  heads: ['ID de usuario', 'Estado', 'Último suceso', 'Teléfono', 'Acciones'],
  list: 'Tokens',
  shortcuts: 'Pulse / para buscar un usuario.',

  facts: {
    errors: 'Errores',
    errorsOf: (errors, most) => `${errors} de ${most}`,
    phone: 'Teléfono',
    seen: 'Visto',
    minute: 'en este minuto',
    opened: 'Abierto con',
    vias: {
      online: 'PIN, en línea',
      otp: 'un código',
      offline: 'modo sin conexión',
      forced: 'atención al usuario',
      'single-use': 'PIN, en línea',
      recovery: 'recuperación',
      transaction: 'una operación',
      sms: 'un mensaje de texto',
      email: 'un correo',
    },
    enrolled: 'Registrado',
    pending: (until) => `Un registro espera hasta ${until}.`,
    transactions: (count) => (count === 1 ? 'Una operación espera.' : `${count} operaciones esperan.`),
    blockedBy: { pin: 'Bloqueado por demasiados errores.', admin: 'Bloqueado por alguien de aquí.' },
  },

  duress: {
    now: 'El usuario está siendo coaccionado.',
    before: (ago) => `Se señaló coacción ${ago}.`,
    say: 'No diga nada de ello, ni por teléfono ni por escrito. Hable y actúe como si el token estuviera abierto. Siga las instrucciones de su organización para casos de coacción.',
    hold: (until) => `Hasta ${until} todo lo que haga el usuario se lee como coacción, con cualquiera de los PIN.`,
    mark: 'Coacción en los últimos 30 días',
  },

  shadow: {
    notice: 'Algo se registró mientras el usuario señalaba coacción.',
    title: 'Recuperar lo que estaba registrado antes.',
    text: 'Se cambió un PIN, se registró un teléfono o se nombraron contactos mientras el usuario señalaba coacción. Restaurar devuelve los PIN, el teléfono y los contactos verdaderos, y lo que se puso a la fuerza deja de funcionar: quien coaccionó al usuario lo notará. Hágalo solo cuando el usuario esté a salvo.',
    action: 'Restaurar',
  },

  check: {
    title: 'Comprobar un código',
    code: 'Código de un solo uso',
    hint: 'Los espacios y las mayúsculas no importan. Un código incorrecto cuenta como error.',
    action: 'Comprobar',
    right: 'Correcto.',
    duress: 'Correcto, y el usuario señaló coacción.',
    used: 'Este código ya se aceptó antes. Pida el siguiente.',
    wrong: (errors, most) => `Incorrecto. ${errors} de ${most} errores.`,
    synchronise: 'Sincronizar',
    syncTitle: 'Sincronizar el reloj',
    syncText:
      'Si el reloj del teléfono no va bien, dos códigos seguidos lo encuentran. Pida un código, espere a que cambie y pida el siguiente.',
    syncReason: 'El reloj del teléfono no va bien.',
    first: 'Primer código',
    second: 'Código siguiente',
    found: 'Correcto. El reloj ya se conoce.',
  },

  message: {
    title: 'Enviar un código',
    weak: 'Va al teléfono o correo que se registró. Quien lea allí los mensajes tiene el código: es la manera más débil de reconocer a un usuario.',
    beside: 'Va al teléfono o correo que se registró. Nunca sustituye al token: pídalo también.',
    sms: 'Por mensaje de texto',
    email: 'Por correo',
    sent: 'Enviado. Pídaselo a quien llama. Vale',
    code: 'Código enviado',
  },

  offline: {
    title: 'Modo sin conexión',
    readOut: 'Lea esto en voz alta.',
    readHint: 'Quien llama abre la aplicación, toca «Responder a un reto» y lo escribe.',
    answer: 'Escriba la respuesta',
    hint: 'Los espacios y las mayúsculas no importan. Una respuesta incorrecta cuenta como error.',
    action: 'Comprobar',
    left: 'Caduca en',
    over: 'Este reto ha caducado.',
    again: 'Nuevo reto',
    wrong: (errors, most) => `Incorrecto. ${errors} de ${most} errores.`,
  },

  force: {
    open: 'Abrir',
    close: 'Cerrar',
    block: 'Bloquear',
    unblock: 'Desbloquear',
    openTitle: (id, minutes) =>
      minutes === 0
        ? `¿Abrir el token de ${id} para un solo uso?`
        : `¿Abrir el token de ${id} durante ${minutes} minutos?`,
    openText:
      'El usuario no escribe ningún PIN. Sus sistemas lo ven abierto, forzado por usted; algunos pueden rechazarlo. Quien le convenza de hacerlo, entra.',
    minutes: 'Minutos',
    closeTitle: (id) => `¿Cerrar el token de ${id}?`,
    closeText: 'El token se cierra ahora y los errores vuelven a 0. El usuario puede abrirlo otra vez con el PIN.',
    blockTitle: (id) => `¿Bloquear el token de ${id}?`,
    blockText:
      'El token se cierra de inmediato y no vuelve a abrirse hasta que alguien lo desbloquee aquí. La frase de respaldo del usuario no levanta este bloqueo.',
    unblockTitle: (id) => `¿Desbloquear el token de ${id}?`,
    unblockText:
      'El token queda cerrado y los errores vuelven a 0. Asegúrese antes de con quién habla: tres PIN incorrectos pueden haber sido de otra persona.',
    reasonHint: 'Se escribe en la auditoría y en el historial.',
    needed: 'Hace falta un motivo.',
    typeId: 'Escriba el ID de usuario para continuar',
  },

  remove: {
    action: 'Borrar',
    title: (id) => `¿Borrar el token de ${id}?`,
    text: (id) => `El token de ${id} deja de funcionar ahora. El historial se conserva 90 días.`,
  },

  history: {
    title: 'Historial',
    none: 'Todavía no ha pasado nada.',
    earlier: (date) => `Antes del ${date}: un token anterior`,
    happened: ({ event, via, status }) =>
      event === 'token.forced'
        ? (forced[status] ?? 'Forzado')
        : (events[`${event} ${via ?? ''}`] ?? events[event] ?? event),
    by: (what, name) => `${what} por ${name}`,
  },
}
