import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { copyFile, link, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { projectRoot, type SynthOptions, synthesize } from './synth.ts'

const folder = join(projectRoot, '.build', 'assemblies')
/** Stands in kept templates for the address, which is only ever told to functions. */
const anyAddress = 'http://address.invalid'

const digestOf = (...parts: readonly (string | Buffer)[]): string => {
  const digest = createHash('sha256')
  for (const part of parts) digest.update(createHash('sha256').update(part).digest())
  return digest.digest('hex').slice(0, 16)
}

/** What templates are made of; `.build/sources` tells of what is in the bundles. */
const digestOfSources = async (): Promise<string> => {
  const listed = await Promise.all(
    ['bin', 'lib'].map(async (room) =>
      (await readdir(join(projectRoot, room), { recursive: true })).map((name) => join(room, name)),
    ),
  )
  const sources = listed.flat().filter((name) => name.endsWith('.ts'))
  const others = ['package.json', 'package-lock.json', 'cdk.json', 'cdk.context.json', join('.build', 'sources')]
  const files = [...sources.toSorted(), ...others.filter((name) => existsSync(join(projectRoot, name)))]
  const contents = await Promise.all(files.map((name) => readFile(join(projectRoot, name))))
  return digestOf(files.join(), ...contents)
}

/** Makes the assembly that is kept under a name; those of other sources go. */
const make = async (options: SynthOptions, kept: string, sources: string): Promise<void> => {
  await mkdir(folder, { recursive: true })
  const made = await mkdtemp(join(folder, 'new-'))
  try {
    await synthesize({ ...options, output: made, context: { ...options.context, 'zaas:url': anyAddress } })
    // Another start may have been first.
    await rename(made, kept).catch(() => undefined)
  } finally {
    await rm(made, { recursive: true, force: true })
  }
  const others = (await readdir(folder)).filter((name) => !name.startsWith(sources) && !name.startsWith('new-'))
  await Promise.all(others.map((name) => rm(join(folder, name), { recursive: true, force: true })))
}

/** Puts a file that is never written again under another name: the same one where both are on one disk, and it is this user's own. */
const linking = async (kept: string): Promise<(from: string, to: string) => Promise<void>> => {
  const isOwn = (await stat(kept)).uid === process.getuid?.()
  return (from, to) => (isOwn ? link(from, to).catch(() => copyFile(from, to)) : copyFile(from, to))
}

const takeOver = async (kept: string, output: string, url: string): Promise<void> => {
  await rm(output, { recursive: true, force: true })
  const linked = await linking(kept)
  const files = (await readdir(kept, { recursive: true, withFileTypes: true })).filter((one) => one.isFile())
  for (const { parentPath, name } of files) {
    const from = join(parentPath, name)
    const to = join(output, from.slice(kept.length))
    await mkdir(dirname(to), { recursive: true })
    if (name.endsWith('.template.json')) await writeFile(to, (await readFile(from, 'utf8')).replaceAll(anyAddress, url))
    else await linked(from, to)
  }
}

/** Synthesizes the project's own app, or takes over what was synthesized before of the same sources and context, whatever its address. */
export const keptAssembly = async (options: SynthOptions, url: string): Promise<void> => {
  try {
    const sources = await digestOfSources()
    const kept = join(folder, `${sources}-${digestOf(JSON.stringify({ ...options.context, 'zaas:url': null }))}`)
    if (!existsSync(join(kept, 'manifest.json'))) await make(options, kept, sources)
    await takeOver(kept, options.output, url)
  } catch {
    // What may not be written or read here, or went meanwhile; whatever else is wrong is said now.
    await synthesize(options)
  }
}
