// Payments in a bank's backend: the user approves on the phone, the bank executes once. `node payments.mjs` with ZAAS,
// SERVICE, AUTHKEY (role basic), WEBHOOK_SECRET and PORT. In memory here: yours is a table, written before zaas is asked.
import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import { createClient, verifyWebhook } from 'zaas-client'

const { ZAAS, SERVICE: service, AUTHKEY, WEBHOOK_SECRET: secret, PORT } = process.env
const zaas = createClient({ url: ZAAS, authkey: AUTHKEY, timeoutMilliseconds: 3000 })
const payments = new Map() // number → { user, amount, currency, payee, transaction, hash, state }

const outcomes = {
  approved: (number) => console.log('executed', number),
  denied: (number) => console.log('denied', number),
  expired: (number) => console.log('expired', number),
  // Somebody stands beside the user. The money stays, people are told, and the customer's page says what it always says.
  duress: (number) => console.log('held', number),
}

/** Puts a payment before the user. The number names the request, so that a lost answer does not put it twice. */
const propose = async ({ user, amount, currency, payee }) => {
  const number = randomUUID()
  const asked = { service, id: user, amount, currency, payee, reference: number }
  const { transaction, hash } = await zaas.token.propose(asked, { idempotencyKey: number })
  payments.set(number, { user, amount, currency, payee, transaction, hash, state: 'pending' })
  return number
}

/** Asks what became of a payment, and does it, once. Without an answer it stays pending, and nothing is done. */
const settle = async (number) => {
  const payment = payments.get(number)
  if (payment?.state !== 'pending') return
  const { state, hash } = await zaas.token.transaction({ service, transaction: payment.transaction })
  // Meanwhile another question may have settled it.
  if (state === 'pending' || payment.state !== 'pending' || hash !== payment.hash) return
  payment.state = state
  outcomes[state](number)
}

const settleQuietly = (number) => settle(number).catch(({ code }) => console.error('not settled', number, code))

// A webhook may come late or never: once a minute we ask for what is pending, which ends by itself after `expiresIn`.
setInterval(() => [...payments.keys()].forEach(settleQuietly), 60_000)

const shown = {
  pending: 'approve it on your phone',
  approved: 'sent',
  duress: 'sent',
  denied: 'denied',
  expired: 'expired',
}

/** Why a payment was not put before the user, in the user's words. */
const refusals = {
  not_found: 'you have no token',
  not_enrolled: 'you have no token',
  blocked: 'your token is blocked',
  too_many_pending: 'decide first on the payments on your phone',
  invalid_parameters: 'this cannot be paid',
}

const answer = async (request) => {
  const body = await text(request)
  const [, what, number] = request.url.split('/')
  if (request.method === 'POST' && what === 'hook') {
    const { data } = await verifyWebhook({ headers: request.headers, body, secret })
    for (const [known, { transaction }] of payments) if (transaction === data.transaction) void settleQuietly(known)
    return [204]
  }
  if (request.method === 'POST' && what === 'payments') return [202, { number: await propose(JSON.parse(body)) }]
  if (!payments.has(number)) return [404, {}]
  await settleQuietly(number)
  return [200, { state: shown[payments.get(number).state] }]
}

const failed = ({ code }) => {
  if (code === 'signature') return [400, {}]
  return refusals[code] === undefined ? [503, { state: 'please try again' }] : [409, { state: refusals[code] }]
}

createServer(async (request, response) => {
  const [status, body] = await answer(request).catch(failed)
  response.writeHead(status, { 'content-type': 'application/json' }).end(body && JSON.stringify(body))
}).listen(Number(PORT), '127.0.0.1', () => console.log('listening'))
