/** An input as it goes over the wire: bytes are base64. */
export const wire = (value: unknown): unknown => {
  if (value instanceof Uint8Array)
    return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64')
  if (Array.isArray(value)) return value.map(wire)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, wire(inner)]))
}

/** What holds bytes, by its name: a name of an attribute never stands before a text. */
const holdsBytes = new Set(['B', 'Plaintext', 'CiphertextBlob'])

const bytesOf = (base64: string): Uint8Array => {
  const { buffer, byteOffset, byteLength } = Buffer.from(base64, 'base64')
  return new Uint8Array(buffer, byteOffset, byteLength)
}

const read = (found: Record<string, unknown>): Record<string, unknown> => {
  for (const [name, value] of Object.entries(found))
    if (typeof value === 'object' && value !== null) read(value as Record<string, unknown>)
    else if (typeof value === 'string' && holdsBytes.has(name)) found[name] = bytesOf(value)
  return found
}

/** What came over the wire. Not by a function for `JSON.parse`, which takes several times as long. */
export const readWire = (text: string): Record<string, unknown> => read(JSON.parse(text) as Record<string, unknown>)
