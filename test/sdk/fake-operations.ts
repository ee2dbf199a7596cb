import { b64u, fromB64u } from '../../core/protocol/base64url.ts'
import { equal, MalformedError } from '../../core/protocol/bytes.ts'
import { contactsContext, decodeContacts } from '../../core/protocol/contacts.ts'
import { hpkeKeyPair } from '../../core/protocol/hpke.ts'
import { evaluate, newOprfKey } from '../../core/protocol/oprf.ts'
import { judgeProof, proofTranscript, PURPOSES } from '../../core/protocol/proof.ts'
import { recoverTranscript } from '../../core/protocol/recovery.ts'
import { bindingCode, decodeRegistration, registrationHash } from '../../core/protocol/registration.ts'
import { verify } from '../../core/protocol/signature.ts'
import { keyId } from '../../core/protocol/token-id.ts'
import { transactionHash } from '../../core/protocol/transaction.ts'
import type { FakeServer, Message, Reply } from './fake-server.ts'
import type { FakeToken, Party } from './fake-token.ts'

type Handler = (server: FakeServer, token: FakeToken, message: Message, party: Party) => Reply

const no = (e: string, more: Record<string, unknown> = {}): Reply => ({ ok: 0, e, ...more })
const shownStatus = (status: number): number => (status === 3 ? 1 : status)

const openSession = (
  server: FakeServer,
  token: FakeToken,
  b: Uint8Array | undefined,
  nb: unknown,
): { reply: Record<string, unknown>; newK: Uint8Array } => {
  const sid = b64u(server.random(16))
  const keys = hpkeKeyPair(server.random(32))
  const newK = newOprfKey(server.random)
  if (token.session !== undefined) server.sessions.delete(token.session.sid)
  server.sessions.set(sid, { keys, t: b64u(token.t) })
  const z = b === undefined ? undefined : evaluate(token.k, b)
  token.session = { sid, b, z, newK, expires: server.clock + 120_000 }
  const zz = Array.isArray(nb) ? nb.map((item) => b64u(evaluate(newK, fromB64u(item, 32)))) : undefined
  return {
    reply: {
      sid,
      x: b64u(keys.publicKey),
      ...(z === undefined ? {} : { z: b64u(z) }),
      ...(zz === undefined ? {} : { zz }),
    },
    newK,
  }
}

const register = (server: FakeServer, token: FakeToken, message: Message, party: Party, newK: Uint8Array): Reply => {
  const reg = fromB64u(message.fields['reg'], 164)
  token.k = newK
  token.reg = decodeRegistration(reg)
  token.device = party
  token.pending = undefined
  token.status = 2
  token.errs = 0
  for (const [code, entry] of server.codes) if (entry.t === b64u(token.t)) server.codes.delete(code)
  return { ok: 1, bind: bindingCode(token.t, party.dpk, reg) }
}

const takeSession = (server: FakeServer, token: FakeToken, message: Message): FakeToken['session'] => {
  const { session } = token
  if (session === undefined || session.sid !== message.sid || session.expires < server.clock) return undefined
  token.session = undefined
  return session
}

const purposes: Record<
  number,
  (server: FakeServer, token: FakeToken, message: Message, duress: boolean, newK: Uint8Array) => Reply
> = {
  [PURPOSES.open]: (server, token, _, duress) => {
    token.status = duress ? 3 : 1
    return { ok: 1, st: 1, until: server.now() + 600 }
  },
  [PURPOSES.approve]: (server, token, { fields }, duress) => {
    const names = { instance: server.tenant, service: 'acme_bank', user: token.user, id: token.t }
    const tx = token.tx.find((item) => b64u(transactionHash(names, item)) === fields['x'])
    if (tx === undefined || tx.state !== 'pending' || tx.exp < server.now()) return no('denied')
    tx.state = duress ? 'duress' : 'approved'
    return { ok: 1, st: shownStatus(token.status), tx: tx.id }
  },
  [PURPOSES.unlock]: (_, token) => ({ ok: 1, st: shownStatus(token.status) }),
  [PURPOSES.unmask]: (_, token) => ({ ok: 1, st: shownStatus(token.status) }),
  [PURPOSES.change]: (_, token, { fields }, duress, newK) => {
    const reg = fromB64u(fields['reg'], 164)
    if (fields['x'] !== b64u(registrationHash(reg))) return no('bad')
    token.k = newK
    token.reg = decodeRegistration(reg)
    token.shadow ||= duress
    return { ok: 1, st: shownStatus(token.status) }
  },
  [PURPOSES.contacts]: (_, token, { fields }) => {
    const list = String(fields['list'])
    if (fields['x'] !== b64u(contactsContext(list))) return no('bad')
    token.contacts = decodeContacts(list)
    return { ok: 1, st: shownStatus(token.status) }
  },
  [PURPOSES.cancel]: (_, token) => {
    token.pending = undefined
    return { ok: 1, st: shownStatus(token.status) }
  },
}

const prove: Handler = (server, token, message) => {
  const session = takeSession(server, token, message)
  if (session?.b === undefined || session.z === undefined || token.reg === undefined) return no('session')
  const purpose = Number(message.fields['p'])
  const transcript = proofTranscript({
    instance: server.tenant,
    token: token.t,
    session: fromB64u(session.sid, 16),
    purpose,
    context: fromB64u(message.fields['x'], 32),
    blinded: session.b,
    evaluated: session.z,
  })
  const verdict = judgeProof(token.reg, transcript, fromB64u(message.fields['g'], 64), verify)
  if (verdict === 'wrong') {
    if (token.errs >= server.maxErrors) token.status = 4
    return no('pin', { left: server.maxErrors - token.errs })
  }
  token.errs = 0
  const duress = verdict === 'duress' || token.shadow
  token.events.push(
    `${Object.keys(PURPOSES)[Object.values(PURPOSES).indexOf(purpose as 1)]}:${duress ? 'duress' : 'normal'}`,
  )
  return purposes[purpose]?.(server, token, message, duress, session.newK) ?? no('denied')
}

/** The operations of protocol.md 6, as the server carries them out. */
export const operations: Record<string, Handler> = {
  hello: (server, token, { fields, n }) => {
    const code = String(fields['code'])
    const dpk = fromB64u(fields['dpk'], 32)
    if (token.pending?.code === code && !equal(token.pending.dpk, dpk)) token.events.push('conflict')
    token.pending = {
      dpk,
      name: String(fields['name']),
      n,
      hash: undefined,
      answer: undefined,
      code,
      vouched: undefined,
      codes: undefined,
    }
    const mode = token.reg === undefined || server.codes.get(code)?.replace === true ? 'new' : 'restore'
    return {
      ok: 1,
      t: b64u(token.t),
      svc: 'acme_bank',
      usr: token.user,
      pol: server.policy,
      mode,
      methods: server.policy.restore,
    }
  },
  enrol: (server, token, { fields }) => {
    const replace = server.codes.get(token.pending?.code ?? '')?.replace
    if (replace === undefined) return no('code')
    if (token.reg !== undefined && !replace) return no('denied')
    return { ok: 1, ...openSession(server, token, undefined, fields['nb']).reply }
  },
  efin: (server, token, message, party) => {
    const session = takeSession(server, token, message)
    if (session === undefined || !server.codes.has(token.pending?.code ?? '')) return no('session')
    token.rpk = fromB64u(message.fields['rpk'], 32)
    token.events.push('enrolled')
    return register(server, token, message, party, session.newK)
  },
  eval: (server, token, { fields }) => {
    if (token.status === 4) return no('blocked')
    if (token.errs >= server.maxErrors) {
      if (token.session !== undefined && token.session.expires > server.clock) return no('wait')
      token.status = 4
      return no('blocked')
    }
    const b = fromB64u(fields['b'], 32)
    evaluate(token.k, b)
    token.errs += 1
    return { ok: 1, left: server.maxErrors - token.errs, ...openSession(server, token, b, fields['nb']).reply }
  },
  prove,
  close: (_, token) => {
    if (token.status === 4) return no('blocked')
    token.status = 2
    return { ok: 1, st: 2 }
  },
  sync: (server, token, { fields }, party) => {
    if (party !== token.device) return no('gone')
    const st = shownStatus(token.status)
    const pending = token.tx.filter((tx) => tx.state === 'pending' && tx.exp >= server.now())
    const skip = Number(fields['skip'])
    const rec =
      token.pending?.vouched === undefined ? {} : { rec: { name: token.pending.name, from: token.pending.vouched } }
    const keys =
      server.oldKeys.length === 0
        ? {}
        : { keys: [{ kid: b64u(keyId(server.keys.publicKey)), ipk: b64u(server.keys.publicKey) }] }
    if (fields['rev'] !== server.policy.rev)
      return { ok: 1, st, tx: [], more: pending.length > skip, pol: server.policy, ...rec, ...keys }
    const [next] = pending.slice(skip)
    if (next === undefined) return { ok: 1, st, tx: [], more: false, ...rec, ...keys }
    const { state: _, ...tx } = next
    return { ok: 1, st, tx: [tx], more: pending.length > skip + 1, ...rec, ...keys }
  },
  reject: (_, token, { fields }) => {
    const tx = token.tx.find(({ id }) => id === fields['tx'])
    if (tx?.state !== 'pending') return no('denied')
    tx.state = 'denied'
    return { ok: 1, tx: tx.id }
  },
  rstart: (server, token, { fields }, party) => {
    const vouched = token.pending?.vouched
    if (party === token.pending && vouched !== undefined && vouched > server.now()) return no('denied')
    return { ok: 1, ...openSession(server, token, undefined, fields['nb']).reply }
  },
  rfin: (server, token, message, party) => {
    const session = takeSession(server, token, message)
    if (session === undefined) return no('session')
    const reg = fromB64u(message.fields['reg'], 164)
    const rs = message.fields['rs']
    if (rs === '') {
      if (token.pending?.vouched === undefined || party !== token.pending) return no('contacts', { left: 0 })
    } else {
      const who = { instance: server.tenant, token: token.t, session: fromB64u(session.sid, 16), deviceKey: party.dpk }
      if (!verify(fromB64u(rs, 64), recoverTranscript(who, reg), token.rpk)) return no('phrase')
    }
    if (rs !== '') token.shadow = false
    token.events.push('recovered')
    return register(server, token, message, party, session.newK)
  },
  creq: (server, token, { fields }) => {
    if (token.contacts.length === 0 || token.pending === undefined) return no('denied')
    const pick = fields['pick']
    if (!Array.isArray(pick)) throw new MalformedError('no pick')
    if (pick.length > 0) token.pending.codes = pick.map(() => String(1000 + (server.random(1)[0] ?? 0)))
    return { ok: 1, names: token.contacts.map(({ n }) => n) }
  },
  cver: (server, token, { fields }) => {
    const { pending } = token
    if (pending?.codes === undefined) return no('denied')
    if (String(fields['codes']) !== String(pending.codes)) return no('contacts', { left: 2 })
    pending.vouched = server.now() + server.policy.delay
    return { ok: 1, from: pending.vouched }
  },
}
