import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { startBench } from './instance.ts'
import { median, ms, option, quantile, timed } from './statistics.ts'

// A warm poll alone, and beside connections that hold on to the gateway from other addresses: silent ones, half requests,
// and bodies of 10 MB, once. The first two come back when they are ended, so that there are always as many.
const kinds = [
  { name: 'silent', count: 3_000, says: '' },
  { name: 'half requests', count: 500, says: 'GET /token/status HTTP/1.1\r\nHost: x\r\nX-Half: ' },
  {
    name: 'bodies of 10 MB',
    count: 60,
    says: 'POST /token/otp HTTP/1.1\r\nHost: x\r\nContent-Length: 10485760\r\n\r\n',
  },
]
/** Below what the gateway holds of one address. */
const perAddress = 250
const megabyte = Buffer.alloc(1_048_576, 'x')

type Counts = Record<string, { open: number; ended: number; refused: number }>

/** In a process of its own, so that its work is not the gateway's: keeps all connections up, and answers how many there are. */
const flood = (port: number): void => {
  const counts: Counts = Object.fromEntries(kinds.map(({ name }) => [name, { open: 0, ended: 0, refused: 0 }]))
  let address = 2
  for (const { name, count, says } of kinds) {
    const state = counts[name] ?? { open: 0, ended: 0, refused: 0 }
    const begin = (from: number): void => {
      const socket: Socket = connect({ port, host: '127.0.0.1', localAddress: `127.0.0.${from}` })
      socket.on('error', () => undefined)
      socket.on('connect', () => {
        state.open += 1
        if (says !== '') socket.write(says)
        if (says.startsWith('POST')) for (let part = 0; part < 10; part += 1) socket.write(megabyte)
      })
      socket.on('data', (bytes) => void (state.refused += / (408|413) /.test(bytes.toString('latin1')) ? 1 : 0))
      socket.on('close', () => {
        state.open -= 1
        state.ended += 1
        if (!says.startsWith('POST')) setTimeout(() => begin(from), 100)
      })
    }
    for (let number = 0; number < count; number += 1) begin(address + Math.floor(number / perAddress))
    address += Math.ceil(count / perAddress)
  }
  process.on('message', () => process.send?.(counts))
}

const asked = async (child: ChildProcess): Promise<Counts> => {
  child.send('counts')
  const [counts] = (await once(child, 'message')) as [Counts]
  return counts
}

const measure = async (): Promise<void> => {
  const rounds = option('rounds', 400)
  const instance = await startBench()
  const service = await instance.service('poll', { protection: { iterations: 10_000 } })
  const token = await service.enrol('joe', { pin: '4831' })
  await token.open('4831')
  const headers = { authorization: `Bearer ${service.basicKey}` }
  const poll = async (): Promise<void> => {
    const body = await (await fetch(`${instance.url}/token/status?service=${service.name}&id=joe`, { headers })).text()
    if (body !== '{"status":1}') throw new Error(body)
  }
  const some = async (count: number): Promise<number[]> => {
    const times = []
    for (let round = 0; round < count; round += 1) times.push(await timed(poll))
    return times
  }
  await some(50)
  const alone = await some(rounds)
  const child = fork(import.meta.filename, ['flood', new URL(instance.url).port])
  while (Object.values(await asked(child)).reduce((sum, { open }) => sum + open, 0) < 3_400) await some(5)
  const begun = performance.now()
  const beside: number[] = []
  while (performance.now() - begun < option('seconds', 20) * 1000) beside.push(...(await some(20)))
  const counts = await asked(child)
  child.kill()
  await once(child, 'exit')
  alone.push(...(await some(rounds)))
  await instance.close()
  console.log(`a warm poll alone, before and after    ${ms(median(alone))}   p99 ${ms(quantile(alone, 0.99))}
beside the floods, ${String(beside.length).padStart(5)} rounds         ${ms(median(beside))}   p99 ${ms(quantile(beside, 0.99))}
ratio of medians                        ${(median(beside) / median(alone)).toFixed(2)}`)
  for (const [name, { open, ended, refused }] of Object.entries(counts))
    console.log(
      `${name.padEnd(18)} ${open} open at the end, ${ended} ended by the gateway, ${refused} answered 408 or 413`,
    )
}

const [, , role, port] = process.argv
if (role === 'flood') flood(Number(port))
else await measure()
