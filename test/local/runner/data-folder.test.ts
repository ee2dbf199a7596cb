import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { openDataFolder } from '../../../local/data-folder.ts'
import { startRunner } from '../../../local/runner.ts'
import { StartError } from '../../../local/start-error.ts'
import { smallDisk } from '../../support/small-disk.ts'

const parent = mkdtempSync(join(tmpdir(), 'zaas-folders-'))
afterAll(() => rmSync(parent, { recursive: true }))

/** A folder with such files, of which it is then known what is in it and what it may. */
const folderOf = (mode: number, files: Readonly<Record<string, string>> = {}): string => {
  const path = mkdtempSync(join(parent, 'folder-'))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(path, name), text)
  chmodSync(path, mode)
  return path
}
const state = (path: string): unknown => [
  statSync(path).mode & 0o777,
  statSync(path).uid,
  readdirSync(path).map((name) => [name, readFileSync(join(path, name), 'utf8')]),
]
/** As a new folder has it. */
const layout = ((path: string): string => {
  openDataFolder(path).release()
  return readFileSync(join(path, 'version'), 'utf8')
})(folderOf(0o700))

it('a folder is made for its owner alone; an empty one of his becomes so', () => {
  for (const path of [join(parent, 'new', 'data'), folderOf(0o755)]) {
    openDataFolder(path).release()
    expect(statSync(path).mode & 0o777).toBe(0o700)
    expect(readdirSync(path).sort()).toEqual(['buckets', 'checkpoints', 'lock', 'logs', 'version'])
  }
})

it.each<[string, number, Record<string, string>, string]>([
  ['its group can write to', 0o770, {}, 'can be written to by other users (mode 770): chmod 700 it'],
  ['everybody can write to', 0o707, { version: layout }, 'can be written to by other users (mode 707)'],
  ['holds something else', 0o755, { 'holiday.jpg': 'x' }, 'is not empty and not a data folder of zaas'],
  ['another version wrote', 0o755, { version: 'zaas-data 0\n' }, 'was written by another version (layout 0;'],
  [
    'has lost its keys',
    0o755,
    { version: layout, 'keys.secret': 'x' },
    'keys.sqlite is missing, and nothing in its folder can be read without it: put it back',
  ],
  ['has lost all of its keys', 0o755, { version: layout, 'tables.sqlite': 'x' }, 'keys.sqlite is missing'],
])('a folder that %s is refused in a sentence, and left as it is', (_title, mode, files, sentence) => {
  const path = folderOf(mode, files)
  const before = state(path)
  expect(() => openDataFolder(path)).toThrow(StartError)
  expect(() => openDataFolder(path)).toThrow(sentence)
  expect(state(path)).toEqual(before)
})

const isRoot = process.getuid?.() === 0
if (!isRoot) console.warn('skipped: only root can give a folder to another user')
it.skipIf(!isRoot)('a folder of another user is refused in a sentence, and left as it is', () => {
  const path = folderOf(0o755)
  chownSync(path, 65_534, 65_534)
  const before = state(path)
  expect(() => openDataFolder(path)).toThrow('belongs to another user; choose another one with --data')
  expect(state(path)).toEqual(before)
})

it('a folder for logs that cannot be made is a sentence', () => {
  const path = folderOf(0o700, { version: layout, logs: 'x' })
  expect(() => openDataFolder(path)).toThrow(/^The data folder \S+ cannot be used: EEXIST/)
  // Nobody holds it.
  rmSync(join(path, 'logs'))
  openDataFolder(path).release()
})

const disk = smallDisk(512)
afterAll(() => disk?.remove())
it.skipIf(disk === null)('a full disk is a sentence, and costs nothing that was there', async () => {
  const data = join(disk?.path ?? '', 'data')
  const start = async (): Promise<string> => {
    const runner = await startRunner({ data, port: 0 }).catch((error: unknown) => error)
    expect(runner).toBeInstanceOf(StartError)
    return String(runner)
  }
  disk?.fill()
  expect(await start()).toMatch(/no space left on device|disk is full|unable to open/)
  disk?.free()
  openDataFolder(data).release()
  disk?.fill()
  expect(await start()).toMatch(/The data folder \S+ cannot be used: database or disk is full/)
  expect(readFileSync(join(data, 'version'), 'utf8')).toBe(layout)
  disk?.free()
  // There is room for the databases, and none for what the start makes of the template.
  mkdirSync(join(data, 'assembly'))
  expect(await start()).toMatch(/The disk is full, of \S+ or of this project's folder/)
})
