import type { quickStart as english } from './quick-start.en.ts'

/** The quick start in Spanish. */
export const quickStart: typeof english = {
  tryTitle: '1 Regístrese y abra su token',
  tryText: 'Un token es un usuario suyo en un servicio. Empiece por usted.',
  user: 'ID de usuario',
  userHint: 'Cualquier texto por el que sus sistemas conocen a un usuario.',
  enrol: 'Registrar a este usuario',
  scan: 'Escanéelo con su teléfono, o abra la aplicación aquí. Elija un PIN y pulse «Abrir con PIN».',
  qr: 'Código QR del registro',
  openApp: 'Abrir la aplicación en otra ventana',
  copyLink: 'Copiar el enlace',
  opened: 'Abra y cierre el token en la aplicación y mire: esto es lo que oyen sus programas.',
  statuses: ['No registrado', 'Abierto', 'Cerrado', 'Bajo coacción', 'Bloqueado'],
  askTitle: '2 Pregunte desde su programa',
  askText:
    'Cada uno pregunta si ese token está abierto. La clave básica está en el archivo que guardó al registrarse; póngala en el entorno como ZAAS_BASIC_KEY.',
  putKeyIn: 'Poner mi clave',
  takeKeyOut: 'Quitar mi clave',
  makeKey: 'Crear una clave y ponerla',
  keyName: 'primeros pasos',
  keyIsIn: 'Quien vea su pantalla puede usarla. Está en la memoria de esta página y en ningún otro sitio.',
  copyOf: (name) => `Copiar ${name}`,
  numbers:
    '0 no registrado · 1 abierto · 2 cerrado · 3 abierto bajo coacción · 4 bloqueado. Deje pasar el 3 como el 1: quien fuerza a un usuario no debe ver ninguna diferencia.',
}
