// A phone for trying things out from a shell: the device SDK over one file. Run it in the project's folder.
//
//   node docs/examples/phone.mjs enroll <deeplink> <pin> [duress-pin]
//   node docs/examples/phone.mjs open|otp|unlock <pin>
//   node docs/examples/phone.mjs close|status|transactions
//   node docs/examples/phone.mjs answer <challenge> <pin>
//   node docs/examples/phone.mjs approve|deny <transaction> [pin]
//   node docs/examples/phone.mjs change-pin <pin> <new-pin> [new-duress-pin]
//   node docs/examples/phone.mjs reset-pin <phrase> <new-pin>
//   node docs/examples/phone.mjs recover <deeplink> <phrase> <new-pin>
//
// PHONE names the file of its store (default: .build/phone.json in the project's folder).
import { fileURLToPath } from 'node:url'
import { fileStore, Token, ZaasError } from 'zaas-sdk'

const store = fileStore(process.env['PHONE'] ?? fileURLToPath(new URL('../../.build/phone.json', import.meta.url)))
const [command, ...args] = process.argv.slice(2)

const only = async () => {
  const token = (await Token.load(store)).at(-1)
  if (token === undefined) throw new Error('this phone has no token: enroll first')
  return token
}

const named = async (token, id) => {
  const found = (await token.transactions()).find((tx) => tx.id === id)
  if (found === undefined) throw new Error('no such transaction is pending')
  return found
}

const commands = {
  enroll: async (deeplink, pin, duressPin) => {
    const { token, phrase, binding } = await Token.enroll({
      deeplink,
      pin,
      ...(duressPin ? { duressPin } : {}),
      store,
      deviceName: 'shell phone',
      phrase: true,
    })
    return { service: token.service, user: token.user, binding, phrase }
  },
  open: async (pin) => (await only()).open(pin),
  unlock: async (pin) => (await only()).unlock(pin),
  close: async () => (await only()).close(),
  status: async () => (await only()).status(),
  otp: async (pin) => (await only()).otp(pin),
  answer: async (challenge, pin) => (await only()).answer(challenge, pin),
  transactions: async () => (await only()).transactions(),
  approve: async (id, pin) => {
    const token = await only()
    return token.approve(await named(token, id), pin)
  },
  deny: async (id) => (await only()).deny({ id }),
  'change-pin': async (pin, newPin, newDuressPin) =>
    (await only()).changePin({ pin, newPin, ...(newDuressPin ? { newDuressPin } : {}) }),
  'reset-pin': async (phrase, newPin) => (await only()).resetPin({ phrase, newPin }),
  recover: async (deeplink, phrase, pin) =>
    (await Token.recover({ deeplink, store, by: 'phrase', phrase, pin })).result,
}

const run = commands[command]
if (run === undefined) {
  console.error(`phone.mjs ${Object.keys(commands).join(' | ')}`)
  process.exit(2)
}
try {
  const answer = await run(...args)
  console.log(typeof answer === 'string' ? answer : JSON.stringify(answer))
} catch (error) {
  console.error(
    error instanceof ZaasError
      ? `${error.code}: ${error.message}${error.reason ? ` (${error.reason})` : ''}`
      : error.message,
  )
  process.exit(1)
}
