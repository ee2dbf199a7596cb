import type { Verify } from '../../protocol/signature.ts'

/** A key that is nobody's: the base point, so that a signature is verified like any other and never counts. */
const nobodysKey = Uint8Array.from({ length: 32 }, (_, at) => (at === 0 ? 0x58 : 0x66))

/** Whether a key signed that may not be there; one verification in any case, so that its time does not tell. */
export const signedBy = (
  key: Uint8Array | null,
  { signature, signed }: { signature: Uint8Array; signed: Uint8Array },
  verify: Verify,
): boolean => verify(signature, signed, key ?? nobodysKey) && key !== null
