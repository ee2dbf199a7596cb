import type { Catalogue } from './texts.ts'

/** What the contract says of a field, in Spanish. */
const issues: Readonly<Record<string, string>> = {
  'must be well-formed Unicode': 'no es Unicode correcto',
  'must not hold control characters': 'contiene caracteres de control',
  'must be 1 to 256 bytes of UTF-8': 'debe tener de 1 a 256 bytes en UTF-8',
  'must be one line without control characters': 'debe ser una línea sin caracteres de control',
  'must be at most 64 bytes': 'debe tener como mucho 64 bytes',
  'must not look like a link, an address or a telephone number':
    'no debe parecer un enlace, una dirección ni un teléfono',
  'Invalid email address': 'no es una dirección de correo',
  'must be E.164, for example +34600000001': 'debe ser E.164, por ejemplo +34600000001',
}

/** What the enrolment of many users says, in Spanish. */
export const bulk: Catalogue['bulk'] = {
  intro: 'Un archivo CSV con un usuario por línea. No se envía nada antes de que vea qué contiene.',
  file: 'Archivo CSV, como mucho 5 MB y 10.000 líneas',
  tooBig: 'Este archivo supera los 5 MB.',
  tooMany: (rows) => `Este archivo tiene ${rows} líneas, más de 10.000. Divídalo.`,
  unreadable: 'En este archivo no hay líneas.',
  columns: '¿Qué es cada columna?',
  header: 'La primera línea tiene los nombres de las columnas',
  fields: { id: 'ID de usuario', name: 'Nombre', email: 'Dirección de correo', phone: 'Teléfono' },
  no: '–',
  column: (number, title) => (title === '' ? `Columna ${number}` : `${number}: ${title}`),
  preview: 'Las primeras líneas',
  check: 'Comprobar las líneas',
  otherFile: 'Otro archivo',
  checked: (good) => (good === 1 ? 'Se puede registrar a un usuario.' : `Se puede registrar a ${good} usuarios.`),
  bad: (bad) => (bad === 1 ? 'Una línea no se puede enviar:' : `${bad} líneas no se pueden enviar:`),
  badHeads: ['Línea', 'ID de usuario', 'Qué no es correcto'],
  badMore: (rest) => `y ${rest} más, todas en el archivo de abajo.`,
  badFile: 'Líneas malas como CSV',
  duplicate: (line) => `el mismo ID de usuario que en la línea ${line}`,
  missing: 'no hay ID de usuario',
  issue: (_path, message) => issues[message] ?? message,
  notify: 'Enviar a cada usuario con dirección un correo con el enlace',
  start: (rows) => (rows === 1 ? 'Registrar a un usuario' : `Registrar a ${rows} usuarios`),
  interrupted: (done, all) => `${done} de ${all} hechos. ¿Continuar?`,
  goOn: 'Continuar',
  discard: 'Descartar',
  progress: (done, all) => `${done} de ${all} hechos`,
  failed: (failed) => `${failed} rechazados`,
  again: (left) => `Obteniendo otra vez los códigos, quedan ${left}`,
  pause: 'Pausar',
  waiting: 'La instancia no responde o está ocupada. Se vuelve a intentar por sí solo.',
  finished: (done, all) => `${done} de ${all} usuarios tienen un código.`,
  noCodes: 'Los códigos de hace más de un día no están en el resultado: se muestran una sola vez.',
  result: 'Resultado como CSV',
  resultHint:
    'Cada enlace deja entrar a una persona: trate el archivo como una lista de contraseñas y bórrelo después.',
  finish: 'Terminar y olvidar la lista',
  heads: ['línea', 'id', 'nombre', 'correo', 'teléfono', 'resultado', 'modo', 'enlace', 'código', 'caduca'],
}
