import { toDataURL } from 'qrcode'

/** Draws a text as a QR code: a PNG as a data URL, with the quiet zone of four modules that scanners need (ISO/IEC 18004). */
export const drawQr = (text: string): Promise<string> =>
  toDataURL(text, { errorCorrectionLevel: 'M', margin: 4, scale: 6 })
