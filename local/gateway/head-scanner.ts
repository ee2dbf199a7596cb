const [carriageReturn, lineFeed] = [0x0d, 0x0a]
const headEnd = [carriageReturn, lineFeed, carriageReturn, lineFeed]

/** A piece of a request's head for the parser. */
export interface HeadPiece {
  readonly bytes: Buffer
  /** How many of the bytes that came belong to the head. */
  readonly used: number
  readonly isComplete: boolean
}

/**
 * Finds the end of a request's head, an empty line, and percent-encodes bare UTF-8 in its request line: clients in the field send it in a query, and
 * Node's parser refuses bytes above 0x7f there. What the head means is the parser's to say.
 */
export class HeadScanner {
  #isBlank = true
  #isRequestLine = true
  /** How many bytes of the head's end have just been seen. */
  #ending = 0

  /** Whether nothing but line ends has come, which may stand before a request. */
  get isBlank(): boolean {
    return this.#isBlank
  }

  scan(chunk: Buffer): HeadPiece {
    let lineEnd = 0
    let isPlain = true
    for (let index = 0; index < chunk.length; index += 1) {
      const byte = chunk[index] ?? 0
      if (this.#isBlank && (byte === carriageReturn || byte === lineFeed)) continue
      this.#isBlank = false
      if (this.#isRequestLine) {
        lineEnd = index + 1
        isPlain &&= byte < 0x80
        if (byte === lineFeed) this.#isRequestLine = false
      }
      if (byte === headEnd[this.#ending]) this.#ending += 1
      else this.#ending = byte === carriageReturn ? 1 : 0
      if (this.#ending === headEnd.length)
        return {
          bytes: encoded(chunk.subarray(0, index + 1), isPlain ? 0 : lineEnd),
          used: index + 1,
          isComplete: true,
        }
    }
    return { bytes: encoded(chunk, isPlain ? 0 : lineEnd), used: chunk.length, isComplete: false }
  }
}

/** The bytes with those above 0x7f percent-encoded up to the end of the request line. */
const encoded = (bytes: Buffer, lineEnd: number): Buffer => {
  if (lineEnd === 0) return bytes
  const line = bytes
    .toString('latin1', 0, lineEnd)
    .replaceAll(/[\u0080-\u00ff]/g, (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase()}`)
  return Buffer.concat([Buffer.from(line, 'latin1'), bytes.subarray(lineEnd)])
}
