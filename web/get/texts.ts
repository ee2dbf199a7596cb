const en = {
  title: 'Set up your token',
  own: 'This organisation has an app of its own for it:',
  open: 'Open the app',
  none: 'No app on this phone yet? Get it, then come back to this page.',
  android: 'Get it from Google Play',
  ios: 'Get it from the App Store',
  typed: 'If the app asks for a code, type this one. It works once, so show it to nobody.',
  organisation: 'Organisation',
  code: 'Code',
  wrong: 'This link is not complete. Open it again from the mail, or scan its QR code again.',
}

/** The words of the page. */
export type Texts = typeof en

const es: Texts = {
  title: 'Configure su token',
  own: 'Esta organización tiene una aplicación propia para ello:',
  open: 'Abrir la aplicación',
  none: '¿Aún no tiene la aplicación en este teléfono? Instálela y vuelva a esta página.',
  android: 'Obtenerla en Google Play',
  ios: 'Obtenerla en el App Store',
  typed: 'Si la aplicación pide un código, escriba este. Sirve una sola vez: no lo enseñe a nadie.',
  organisation: 'Organización',
  code: 'Código',
  wrong: 'Este enlace no está completo. Ábralo de nuevo desde el correo o vuelva a escanear el código QR.',
}

/** The words in the language that a browser asks for first, of those that there are. */
export const textsFor = (languages: readonly string[]): { lang: 'en' | 'es'; texts: Texts } => {
  const lang = languages.map((one) => one.slice(0, 2)).find((one) => one === 'en' || one === 'es')
  return lang === 'es' ? { lang, texts: es } : { lang: 'en', texts: en }
}
