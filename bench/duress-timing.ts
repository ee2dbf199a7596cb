import type { FetchLike } from '../sdk/index.ts'
import { startBench } from './instance.ts'
import { mannWhitney, median, ms, option, welch } from './statistics.ts'

// Response times of opens with the normal and the duress PIN, in pairs of random order, through real HTTP.
const opens = option('opens', 1_000)
const instance = await startBench()
const service = await instance.service('timing', { duress: true, duressHold: 0, protection: { iterations: 10_000 } })
const requests: number[] = []
const watching: FetchLike = async (url, init) => {
  const started = performance.now()
  const answer = await fetch(url, init)
  const text = await answer.text()
  requests.push(performance.now() - started)
  return { status: answer.status, text: () => Promise.resolve(text) }
}
const token = await service.enrol('joe', { pin: '4831', duressPin: '9052' }, watching)

type Kind = 'normal' | 'duress'
const pins = { normal: '4831', duress: '9052' } as const
const times = {
  normal: { eval: [] as number[], prove: [] as number[] },
  duress: { eval: [] as number[], prove: [] as number[] },
}

const openOnce = async (kind: Kind, keep: boolean): Promise<void> => {
  requests.length = 0
  const { result } = await token.open(pins[kind])
  if (result !== 'open' || requests.length !== 2) throw new Error(`${result} in ${requests.length} requests`)
  if (!keep) return
  times[kind].eval.push(requests[0] ?? 0)
  times[kind].prove.push(requests[1] ?? 0)
}

for (let round = -30; round < opens; round += 1) {
  const order: readonly Kind[] = Math.random() < 0.5 ? ['normal', 'duress'] : ['duress', 'normal']
  for (const kind of order) await openOnce(kind, round >= 0)
}
await instance.close()

console.log(`${opens} opens of each kind`)
for (const step of ['eval', 'prove'] as const) {
  const [normal, duress] = [times.normal[step], times.duress[step]]
  console.log(
    `  ${step.padEnd(5)}  median normal ${ms(median(normal))}, duress ${ms(median(duress))}   Welch t ${welch(normal, duress).toFixed(2)}   Mann–Whitney z ${mannWhitney(normal, duress).toFixed(2)}`,
  )
}
console.log('  Within ±1.96 in 95 of 100 runs where the times have one distribution.')
