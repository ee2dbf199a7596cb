import type { entry as english } from './entry.en.ts'

/** Ways in, in Spanish: sign-up, log-in, mailed codes, the first keys. */
export const entry: typeof english = {
  signup: {
    closed: 'Aquí nadie puede registrarse. Pregunte a quien lleva esta instancia.',
    title: 'Registre su organización',
    name: 'Nombre de su organización',
    nameHint: (name) => `Minúsculas, de 3 a 31 caracteres. Forma parte del nombre de cada servicio: ${name}_default`,
    send: 'Enviarme un enlace',
    sentTitle: 'Mire su correo',
    sent: (email) => `Hemos enviado un enlace a ${email}. Sirve una vez, durante una hora.`,
    other: '¿Su organización ya está aquí? Entrar',
  },
  login: {
    outbox: 'Esta instancia no envía correos fuera: está en su bandeja, cuya dirección se mostró al arrancar.',
    title: 'Entrar',
    organisation: 'Organización',
    send: 'Enviarme un enlace',
    sentTitle: 'Mire su correo',
    sent: 'Si esa dirección es de un miembro, un enlace está en camino. Sirve en este navegador, una vez, durante una hora.',
    other: '¿Nuevo aquí? Registre su organización',
  },
  verify: {
    title: 'Un paso más',
    code: 'Código del correo',
    fromLink: 'El enlace es correcto. Pulse el botón para continuar.',
    use: 'Continuar',
  },
  keys: {
    title: (tenant) => `${tenant} está listo`,
    once: 'Estas claves se muestran aquí una sola vez. Guárdelas donde sus programas las encuentren, y en ningún otro sitio.',
    names: { basicKey: 'Clave básica', adminKey: 'Clave de administración', ownerKey: 'Clave de propietario' },
    hints: {
      basicKey: 'Pregunta si un token está abierto y comprueba códigos.',
      adminKey: 'Además registra usuarios, desbloquea y borra tokens.',
      ownerKey: 'Además gestiona servicios y claves. No la deje en sus servidores.',
    },
    download: 'Descargar como .env',
    stored: 'Las he guardado',
  },
}
