/** A deterministic random source: the same seed gives the same draws. */
export const seededRandom = (seed: number): ((size: number) => Uint8Array) => {
  let state = seed >>> 0 || 1
  return (size) =>
    Uint8Array.from({ length: size }, () => {
      state ^= state << 13
      state ^= state >>> 17
      state ^= state << 5
      return state & 255
    })
}
