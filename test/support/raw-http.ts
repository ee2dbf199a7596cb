import { connect } from 'node:net'

/** Sends bytes to an instance as they are and gives everything that comes back, as Latin-1. */
export const rawAnswer = (url: string, bytes: string | Buffer): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.write(bytes))
    let text = ''
    socket.setEncoding('latin1').setTimeout(10_000, () => socket.destroy(new Error(`no answer to ${String(bytes)}`)))
    socket
      .on('data', (chunk: string) => (text += chunk))
      .on('end', () => resolve(text))
      .on('error', reject)
  })
