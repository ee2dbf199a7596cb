import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, symlinkSync, unlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, expect, it } from 'vitest'
import { LogFile } from '../../../local/log-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'zaas-log-'))
afterAll(() => rmSync(folder, { recursive: true }))
const limits = { bytes: 100, olderFiles: 2, waitingBytes: 1_000 }
const troubles: string[] = []
let path: string
let count = 0
beforeEach(() => {
  troubles.length = 0
  count += 1
  path = join(folder, `${count}.log`)
})

const open = (): LogFile => new LogFile(path, limits, (reason) => troubles.push(reason))
/** Writes lines, each as a write of its own. */
const write = (file: LogFile, lines: readonly string[]): void => {
  for (const line of lines) {
    file.write(line)
    file.flush()
  }
}
const lineOf = (index: number): string => `line ${index} ${'x'.repeat(40)}`
const linesIn = (name: string): string[] => readFileSync(name, 'utf8').trimEnd().split('\n')

it('a log turns itself over, and the oldest lines go', () => {
  write(
    open(),
    Array.from({ length: 20 }, (_, index) => lineOf(index)),
  )
  const kept = [`${path}.2`, `${path}.1`, path].flatMap(linesIn)
  expect(kept).toEqual(Array.from({ length: kept.length }, (_, index) => lineOf(20 - kept.length + index)))
  expect(kept.length).toBeGreaterThan(4)
  expect(existsSync(`${path}.3`)).toBe(false)
})

it('a log of an earlier run is continued, and turned over by its size', () => {
  write(open(), [lineOf(0), lineOf(1), lineOf(2)])
  write(open(), [lineOf(3)])
  expect([linesIn(`${path}.1`).length, linesIn(path)]).toEqual([3, [lineOf(3)]])
})

it('a log that somebody else has turned over is not turned over once more', () => {
  const file = open()
  write(file, [lineOf(0), lineOf(1), lineOf(2)])
  renameSync(path, `${path}.1`)
  file.reopen()
  write(file, [lineOf(3)])
  expect([linesIn(path), linesIn(`${path}.1`).length, existsSync(`${path}.2`)]).toEqual([[lineOf(3)], 3, false])
})

it('only its owner reads it', () => {
  write(open(), ['x'])
  expect(statSync(path).mode & 0o777).toBe(0o600)
})

it('a full disk loses lines, says so once, and is forgotten when there is room again', () => {
  symlinkSync('/dev/full', path)
  const file = open()
  write(file, ['one', 'two', 'three'])
  expect(troubles).toEqual([expect.stringContaining('ENOSPC')])
  unlinkSync(path)
  write(file, ['four', 'five'])
  expect(linesIn(path)).toEqual([
    expect.stringMatching(/^\{"time":"[\d-]+T[\d:.]+Z","level":"WARN","message":"log lines were lost","lines":3\}$/),
    'four',
    'five',
  ])
})

it('lines that come faster than the disk takes them are lost beyond a bound', () => {
  const file = open()
  for (let index = 0; index < 100; index += 1) file.write(lineOf(index))
  file.write('last')
  file.flush()
  write(file, ['later'])
  const lines = [path, `${path}.1`].filter((name) => existsSync(name)).flatMap(linesIn)
  expect(lines).toContain(lineOf(0))
  expect(lines).not.toContain('last')
  expect(lines.some((line) => line.includes('log lines were lost'))).toBe(true)
})
