/** The text of a QR code in a picture; null where there is none. Reads with the browser's own reader where it has one. */
export const readQr = async (picture: ImageData): Promise<string | null> => {
  const Detector = (
    globalThis as {
      BarcodeDetector?: new (options: { formats: string[] }) => {
        detect: (picture: ImageData) => Promise<{ rawValue: string }[]>
      }
    }
  ).BarcodeDetector
  if (Detector !== undefined) {
    const [found] = await new Detector({ formats: ['qr_code'] }).detect(picture).catch(() => [])
    if (found !== undefined) return found.rawValue
  }
  const { default: decode } = await import('qr/decode.js')
  try {
    return decode(picture)
  } catch {
    return null
  }
}
