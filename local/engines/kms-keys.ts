import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { type BlobHeader } from './kms-blob.ts'
import { SqliteFile } from './sqlite-file.ts'

const schema = `
CREATE TABLE IF NOT EXISTS keys (keyId TEXT PRIMARY KEY, description TEXT NOT NULL, createdAt INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS versions (keyId TEXT, version INTEGER, sealed BLOB NOT NULL, PRIMARY KEY (keyId, version));
`
const secretBytes = 32

/** Keys in a SQLite file, their material sealed by a secret in another one. */
export class KmsKeys {
  readonly #db: SqliteFile
  readonly #secret: Uint8Array
  readonly #cache = new Map<string, Uint8Array>()

  /** Opens the keys; makes the secret file (mode 0600) when there is none. */
  constructor(file: string, secretFile: string) {
    this.#db = new SqliteFile(file, schema)
    this.#secret = secretOf(this.#db, file, secretFile)
  }

  /** Makes the key unless it is there. */
  create(keyId: string, now: number): void {
    this.#db.transaction(() => {
      const added = this.#db.run(`INSERT INTO keys VALUES (?, '', ?) ON CONFLICT DO NOTHING`, keyId, now)
      if (added === 0) return
      const sealed = seal(this.#secret, nameOf({ keyId, version: 1 }), randomBytes(secretBytes))
      this.#db.run('INSERT INTO versions VALUES (?, 1, ?)', keyId, sealed)
    })
  }

  /** The key with its latest version. */
  latest(keyId: string): BlobHeader {
    const row = this.#db.get('SELECT MAX(version) AS version FROM versions WHERE keyId = ?', keyId)
    return { keyId, version: Number(row?.['version']) }
  }

  has(version: BlobHeader): boolean {
    return this.#sealed(version) !== null
  }

  /** The material of one version of a key. */
  material(version: BlobHeader): Uint8Array {
    const name = nameOf(version)
    const known = this.#cache.get(name)
    if (known) return known
    const sealed = this.#sealed(version)
    if (!sealed) throw new Error(`There is no material of key ${name}`)
    const opened = open(this.#secret, name, sealed)
    this.#cache.set(name, opened)
    return opened
  }

  close(): void {
    this.#db.close()
  }

  #sealed({ keyId, version }: BlobHeader): Uint8Array | null {
    const row = this.#db.get('SELECT sealed FROM versions WHERE keyId = ? AND version = ?', keyId, version)
    return row?.['sealed'] instanceof Uint8Array ? row['sealed'] : null
  }
}

const nameOf = ({ keyId, version }: BlobHeader): string => `${keyId}#${version}`

/** The secret that the keys are sealed with: never a new one, or a wrong one, beside keys that another one has sealed. */
const secretOf = (db: SqliteFile, file: string, secretFile: string): Uint8Array => {
  try {
    const sealed = db.get('SELECT keyId, version, sealed FROM versions LIMIT 1')
    if (sealed !== null && !existsSync(secretFile))
      throw new Error(`${secretFile} is missing, and the keys in ${file} open with it only: put it back`)
    const secret = readSecret(secretFile)
    if (sealed?.['sealed'] instanceof Uint8Array)
      open(secret, `${String(sealed['keyId'])}#${String(sealed['version'])}`, sealed['sealed'])
    return secret
  } catch (error) {
    db.close()
    throw error
  }
}

const readSecret = (secretFile: string): Uint8Array => {
  mkdirSync(dirname(secretFile), { recursive: true })
  try {
    writeFileSync(secretFile, randomBytes(secretBytes), { flag: 'wx', mode: 0o600, flush: true })
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
  // Whoever reads this file and the database can read every key.
  const mode = statSync(secretFile).mode & 0o777
  if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
    throw new Error(`${secretFile} can be read by others (mode ${mode.toString(8)}). It seals every key: chmod 600 it.`)
  }
  const secret = readFileSync(secretFile)
  if (secret.length !== secretBytes)
    throw new Error(`${secretFile} is damaged: it has ${secret.length} bytes instead of ${secretBytes}`)
  return secret
}

const seal = (secret: Uint8Array, name: string, material: Uint8Array): Uint8Array => {
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', secret, nonce).setAAD(Buffer.from(name))
  return Buffer.concat([nonce, cipher.update(material), cipher.final(), cipher.getAuthTag()])
}

const open = (secret: Uint8Array, name: string, sealed: Uint8Array): Uint8Array => {
  const decipher = createDecipheriv('aes-256-gcm', secret, sealed.subarray(0, 12)).setAAD(Buffer.from(name))
  decipher.setAuthTag(sealed.subarray(-16))
  try {
    return Buffer.concat([decipher.update(sealed.subarray(12, -16)), decipher.final()])
  } catch {
    throw new Error(`The material of key ${name} does not open: keys.secret is not the one it was sealed with`)
  }
}
