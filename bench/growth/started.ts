import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Samples } from '../samples.ts'

const main = fileURLToPath(new URL('../../local/main.ts', import.meta.url))

/** Starts an instance as `npm start` does, until it has printed its address, and ends it; answers how long that took (ms). */
const startedOnce = async (data: string): Promise<number> => {
  const began = performance.now()
  const args = [main, '--data', data, '--port', '0', '--no-limits']
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = once(child, 'exit')
  let said = ''
  const ready = new Promise<void>((resolve) => {
    child.stdout.setEncoding('utf8').on('data', (part: string) => {
      said += part
      if (/^\s*API\s+http/m.test(said)) resolve()
    })
  })
  await Promise.race([ready, ended])
  const took = performance.now() - began
  child.kill('SIGTERM')
  const [code] = (await ended) as [number | null]
  if (code !== 0) throw new Error(`an instance that was started ended with ${code}: ${said}`)
  return took
}

/** Starts of some instances, in turn; their processors' time is not seen from here. */
export const starts = async <Name extends string>(
  folders: Readonly<Record<Name, string>>,
  rounds: number,
): Promise<Record<Name, Samples>> => {
  const names = Object.keys(folders) as Name[]
  const samples = Object.fromEntries(names.map((name) => [name, { wall: [], cpu: [] }])) as unknown as Record<
    Name,
    Samples
  >
  for (let round = 0; round < rounds; round += 1)
    for (const name of names) samples[name].wall.push(await startedOnce(folders[name]))
  return samples
}
