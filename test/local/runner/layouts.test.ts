import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, expect, it } from 'vitest'
import { isUpgradable, layoutOf, type Step, upgrade, writeLayout } from '../../../local/layouts.ts'

const parent = mkdtempSync(join(tmpdir(), 'zaas-layouts-'))
afterAll(() => rmSync(parent, { recursive: true }))
let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(parent, 'data-'))
  writeFileSync(join(folder, 'data'), 'nine')
  mkdirSync(join(folder, 'logs'))
  mkdirSync(join(folder, 'checkpoints'))
  writeFileSync(join(folder, 'checkpoints', 'x.json'), '{}')
  writeLayout(folder, 9)
})

const textOf = (...names: string[]): string => readFileSync(join(folder, ...names), 'utf8')
const appends =
  (what: string): Step =>
  (path) =>
    writeFileSync(join(path, 'data'), `${readFileSync(join(path, 'data'), 'utf8')}, ${what}`)
const steps = { 9: appends('ten'), 10: appends('eleven') }

it('a folder of an earlier layout takes each step, and a copy of it stays as it was', () => {
  expect(upgrade(folder, 11, steps)).toBe(join(folder, 'layout-9'))
  expect([layoutOf(folder), textOf('data')]).toEqual([11, 'nine, ten, eleven'])
  expect([layoutOf(join(folder, 'layout-9')), textOf('layout-9', 'data')]).toEqual([9, 'nine'])
  expect(readdirSync(join(folder, 'layout-9')).sort()).toEqual(['checkpoints', 'data', 'version'])
  expect(upgrade(folder, 11, steps)).toBeNull()
  expect(textOf('data')).toBe('nine, ten, eleven')
})

it.each([
  ['while it copied', 'nine', () => mkdirSync(join(folder, 'layout-9'))],
  [
    'between two steps',
    'nine, ten',
    () => {
      const cut = {
        9: steps[9],
        10: () => {
          throw new Error('cut')
        },
      }
      expect(() => upgrade(folder, 11, cut)).toThrow('cut')
    },
  ],
])('an upgrade that was cut off %s goes on', (_title, left, cut) => {
  cut()
  expect(textOf('data')).toBe(left)
  upgrade(folder, 11, steps)
  expect([layoutOf(folder), textOf('data'), textOf('layout-9', 'data')]).toEqual([11, 'nine, ten, eleven', 'nine'])
})

it('a layout is upgradable where there is each step from it', () => {
  expect([9, 10, 11].map((from) => isUpgradable(from, 11, steps))).toEqual([true, true, true])
  expect(isUpgradable(8, 11, steps)).toBe(false)
  expect(isUpgradable(Number.NaN, 11, steps)).toBe(false)
  expect(existsSync(join(folder, 'layout-9'))).toBe(false)
})
