import { b64u, fromB64u } from '../core/protocol/base64url.ts'
import type { Answer, Answers, Requests } from '../core/protocol/messages.ts'
import { blind, finalize } from '../core/protocol/oprf.ts'
import { authSeed, oprfInput } from '../core/protocol/pin.ts'
import { NO_CONTEXT, proofTranscript, type Purpose, PURPOSES } from '../core/protocol/proof.ts'
import { sign } from '../core/protocol/signature.ts'
import type { Departing } from './delivery.ts'
import type { Device } from './device.ts'

/** What a proof covers beside its purpose: a context of 32 bytes, and the fields that it was computed from. */
export interface Proved {
  readonly context?: Uint8Array
  readonly fields?: Pick<Requests['prove'], 'reg' | 'list' | 'rpk'>
  /** Learns of the second message before it leaves. */
  readonly sent?: (message: Departing) => Promise<void>
}

/** Two more inputs to be evaluated under a new key (PIN change), and what to prove once their answers are there. */
interface Renewal {
  readonly nb: [string, string]
  readonly prove: (zz: readonly unknown[]) => Proved
}

/**
 * `eval` → `prove` (protocol.md 8). The steps, messages and sizes are the same for a normal, a duress and a wrong
 * PIN; only the server finds out which it was, and it answers the first two alike.
 */
export const prove = async (
  device: Device,
  pinKey: Uint8Array,
  purpose: Purpose,
  what: Proved | Renewal = {},
): Promise<Answer<'prove'>> => {
  const renewal = 'nb' in what ? what : undefined
  const input = oprfInput(pinKey)
  const blinding = blind(input, device.ports.random)
  const b = b64u(blinding.blinded)
  const answer = await device.ask('eval', renewal === undefined ? { b } : { b, nb: renewal.nb })
  if (answer.ok === 0) return answer
  const evaluated = fromB64u(answer.z, 32)
  const seed = authSeed(finalize(input, blinding.blind, evaluated), device.record.ser)
  blinding.blind.fill(0)
  const proved = 'nb' in what ? what.prove(answer.zz ?? []) : what
  const g = proofOf(device, answer, {
    purpose,
    context: proved.context ?? NO_CONTEXT,
    blinded: blinding.blinded,
    evaluated,
    seed,
  })
  const fields = { p: PURPOSES[purpose], x: b64u(proved.context ?? NO_CONTEXT), g: b64u(g), ...proved.fields }
  return device.conclude(answer, 'prove', fields, proved.sent)
}

const proofOf = (
  device: Device,
  session: Answers['eval'],
  p: { purpose: Purpose; context: Uint8Array; blinded: Uint8Array; evaluated: Uint8Array; seed: Uint8Array },
): Uint8Array => {
  const transcript = proofTranscript({
    instance: device.record.inst,
    token: device.record.t,
    session: fromB64u(session.sid, 16),
    purpose: PURPOSES[p.purpose],
    context: p.context,
    blinded: p.blinded,
    evaluated: p.evaluated,
  })
  const signature = sign(p.seed, transcript)
  p.seed.fill(0)
  return signature
}
