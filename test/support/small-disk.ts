import { execFileSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A disk of its own, in memory, that can be filled to the last byte. */
export interface SmallDisk {
  readonly path: string
  fill(): void
  free(): void
  remove(): void
}

/** Makes a disk of so many kibibytes; null, with the reason printed, where this process may not. */
export const smallDisk = (kibibytes: number): SmallDisk | null => {
  const path = mkdtempSync(join(tmpdir(), 'zaas-disk-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${kibibytes}k,mode=700`, 'none', path], { stdio: 'pipe' })
  } catch (error) {
    console.warn(`skipped: no disk can be mounted here (${error instanceof Error ? error.message : String(error)})`)
    rmSync(path, { recursive: true })
    return null
  }
  const filler = join(path, 'filler')
  return {
    path,
    fill: () => {
      const file = openSync(filler, 'a')
      for (const bytes of [1_048_576, 4_096, 1]) {
        try {
          for (;;) writeSync(file, Buffer.alloc(bytes))
        } catch {
          // This much does not fit any more.
        }
      }
      closeSync(file)
    },
    free: () => rmSync(filler, { force: true }),
    remove: () => {
      execFileSync('umount', ['--lazy', path])
      rmSync(path, { recursive: true })
    },
  }
}
