/** The device store of protocol.md 3, byte strings as base64url. `lvl` is none here, so `chk` stays empty and `pst` stays ok. */
import { type Bytes, fromB64u, toB64u } from './bytes.ts'
import type { Policy } from './policy.ts'

export interface StoredToken {
  readonly v: 1
  readonly origin: string
  readonly inst: string
  readonly k: string
  readonly ipk: string
  readonly t: string
  readonly svc: string
  readonly usr: string
  readonly ser: string
  readonly seed: string
  readonly dsk: string
  readonly mask: string
  readonly ep: number
  readonly n: number
  readonly off: number
  readonly chk: string
  readonly fc: number
  readonly pst: 'ok'
  readonly pol: Policy
}

interface LiveToken {
  readonly origin: string
  readonly inst: string
  readonly ipk: Bytes
  readonly t: Bytes
  readonly svc: string
  readonly usr: string
  readonly ser: Bytes
  readonly seed: Bytes
  readonly dsk: Bytes
  readonly mask: Bytes
  readonly ep: number
  readonly n: number
  readonly off: number
  readonly pol: Policy
}

export const toRecord = (live: LiveToken & { readonly kid: string }): StoredToken => {
  const { origin, inst, kid, svc, usr, ep, n, off, pol } = live
  return {
    v: 1,
    origin,
    inst,
    k: kid,
    ipk: toB64u(live.ipk),
    t: toB64u(live.t),
    svc,
    usr,
    ser: toB64u(live.ser),
    seed: toB64u(live.seed),
    dsk: toB64u(live.dsk),
    mask: toB64u(live.mask),
    ep,
    n,
    off,
    chk: '',
    fc: 0,
    pst: 'ok',
    pol: structuredClone(pol),
  }
}

export const fromRecord = (record: StoredToken): LiveToken => {
  const { origin, inst, svc, usr, ep, n, off, pol } = record
  return {
    origin,
    inst,
    svc,
    usr,
    ep,
    n,
    off,
    pol: structuredClone(pol),
    ipk: fromB64u(record.ipk, 32),
    t: fromB64u(record.t, 16),
    ser: fromB64u(record.ser, 16),
    seed: fromB64u(record.seed, 32),
    dsk: fromB64u(record.dsk, 32),
    mask: fromB64u(record.mask, 32),
  }
}
