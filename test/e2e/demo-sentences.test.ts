import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { afterAll, expect, it } from 'vitest'
import { freePort, runScript } from '../support/cli.ts'

let known: object = {}
/** What might answer in an instance's place. */
const other = createServer(({ url }, response) => {
  response.statusCode = url === '/tenant/signup' ? 202 : 200
  response.end(JSON.stringify(url === '/instance' ? known : {}))
})
await new Promise<void>((resolve) => void other.listen(0, '127.0.0.1', resolve))
const url = `http://127.0.0.1:${(other.address() as AddressInfo).port}`
const nobody = `http://127.0.0.1:${await freePort()}`
const instance = { instanceKey: 'k', signup: true, outbox: true }
afterAll(() => void other.close())

it.each<[string, object, string[], string]>([
  ['nothing answers', {}, ['--url', nobody], 'in another terminal: npm start -- --allow-loopback-webhooks'],
  ['something else answers', {}, ['--url', `${url}/`], `What answers at ${url} is no instance of zaas.`],
  ['sign-up is closed', { ...instance, signup: false }, ['--url', url], `Sign-up is closed at ${url}`],
  ['mails go away', { ...instance, outbox: false }, ['--url', url], `The instance at ${url} sends its mails away`],
  [
    'the folder is another one',
    instance,
    ['--url', url, '--data', tmpdir()],
    `No instance runs in the folder ${tmpdir()}`,
  ],
  ['an option is unknown', {}, ['--fast'], "Unknown option '--fast'. npm run demo -- --help lists the options."],
  ['an argument is too much', {}, ['fast'], "Unexpected argument 'fast'. npm run demo -- --help"],
  ['the address is none', {}, ['--url', '127.0.0.1:80'], "--url takes an http: or https: address, not '127.0.0.1:80'."],
  ['the address has a path', {}, ['--url', `${url}/x`], '--url takes an address without a path, query or fragment'],
])('the demo says in a sentence what to do when %s', async (_title, answered, args, said) => {
  known = answered
  const demo = runScript('local/demo/start.mjs', args, { ...process.env, NO_COLOR: '1' })
  expect(await demo.ended).toBe(1)
  expect(demo.output()).toContain(said)
  expect(demo.output()).not.toMatch(/\n\s+at |Error:|[{}]/)
})
