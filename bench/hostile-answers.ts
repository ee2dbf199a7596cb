import { child, batchOf, startWorld } from './webhooks/world.ts'

// What one hostile answer costs a deliverer: time, this process's CPU, and memory at its highest.

const mebibyte = 1 << 20

/** The most memory (bytes, resident) while something is under way, above what it was before. */
const grown = async (work: () => Promise<unknown>): Promise<number> => {
  globalThis.gc?.()
  const before = process.memoryUsage.rss()
  let most = before
  const timer = setInterval(() => (most = Math.max(most, process.memoryUsage.rss())), 5)
  await work()
  clearInterval(timer)
  return Math.max(most, process.memoryUsage.rss()) - before
}

const world = await startWorld()
const [receiver, told] = await child('hostile-receiver')
const { url, names } = told as { url: string; names: string[] }
console.log('answer                        seconds   CPU (ms)   memory (MiB)')
// The first one warms up.
for (const [index, name] of [names.at(-1) ?? '', ...names].entries()) {
  const service = `hostile${index}_bank`
  await world.service(service, `${url}/${encodeURIComponent(name)}`)
  const references = await world.events(service, 1)
  const [wall, cpu] = [performance.now(), process.cpuUsage()]
  const bytes = await grown(() => world.handler(batchOf(references)))
  const { user, system } = process.cpuUsage(cpu)
  if (index === 0) continue
  const seconds = (performance.now() - wall) / 1000
  console.log(
    `${name.padEnd(28)} ${seconds.toFixed(2).padStart(8)} ${((user + system) / 1000).toFixed(0).padStart(10)} ${(bytes / mebibyte).toFixed(1).padStart(14)}`,
  )
}
receiver.disconnect()
world.close()
