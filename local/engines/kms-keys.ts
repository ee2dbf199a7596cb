import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { AwsError } from './engine.ts'
import { openSqlite, type SqliteFile } from './sqlite-file.ts'

/** A key without its material. */
export type KmsKey = { keyId: string; description: string; createdAt: number; version: number }

/** Keys in a SQLite file, their material sealed by a secret in another one. */
export type KmsKeys = ReturnType<typeof openKmsKeys>

const SCHEMA = `
CREATE TABLE IF NOT EXISTS keys (keyId TEXT PRIMARY KEY, description TEXT NOT NULL, createdAt INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS versions (keyId TEXT, version INTEGER, sealed BLOB NOT NULL, PRIMARY KEY (keyId, version));
CREATE TABLE IF NOT EXISTS aliases (alias TEXT PRIMARY KEY, keyId TEXT NOT NULL);
`
const SECRET_BYTES = 32

/** Opens the keys; makes the secret file (mode 0600) when there is none. */
export const openKmsKeys = (file: string, secretFile: string) => {
  const db = openSqlite(file, SCHEMA)
  const secret = secretOf(db, file, secretFile)
  const cache = new Map<string, Uint8Array>()

  const addVersion = (keyId: string, version: number): void => {
    const sealed = seal(secret, `${keyId}#${version}`, randomBytes(SECRET_BYTES))
    db.run('INSERT INTO versions VALUES (?, ?, ?)', keyId, version, sealed)
  }
  const find = (keyId: string): KmsKey => {
    const row = db.get(
      'SELECT keys.*, MAX(version) AS version FROM keys JOIN versions USING (keyId) WHERE keyId = ? GROUP BY keyId',
      keyId,
    )
    if (!row) throw new AwsError('NotFoundException', `Key '${keyId}' does not exist`)
    return {
      keyId,
      description: String(row.description),
      createdAt: Number(row.createdAt),
      version: Number(row.version),
    }
  }

  return {
    /** Finds a key by id, `alias/name`, or the ARN of either. */
    resolve(reference: string): KmsKey {
      const name = reference.startsWith('arn:')
        ? reference.slice(
            reference.indexOf(':key/') >= 0 ? reference.indexOf(':key/') + 5 : reference.lastIndexOf(':') + 1,
          )
        : reference
      if (!name.startsWith('alias/')) return find(name)
      const alias = db.get('SELECT keyId FROM aliases WHERE alias = ?', name)
      if (!alias) throw new AwsError('NotFoundException', `Alias ${name} is not found.`)
      return find(String(alias.keyId))
    },
    /** Makes the key unless it is there, and points the aliases at it. */
    create(keyId: string, description: string, aliases: readonly string[], now: number): KmsKey {
      return db.transaction(() => {
        const added = db.run('INSERT INTO keys VALUES (?, ?, ?) ON CONFLICT DO NOTHING', keyId, description, now)
        if (added > 0) addVersion(keyId, 1)
        for (const alias of aliases) db.run('INSERT OR REPLACE INTO aliases VALUES (?, ?)', alias, keyId)
        return find(keyId)
      })
    },
    /** Gives the key new material; ciphertexts of the older versions still open. */
    rotate: ({ keyId, version }: KmsKey): void => db.transaction(() => addVersion(keyId, version + 1)),
    /** The material of one version, or undefined. */
    material(keyId: string, version: number): Uint8Array | undefined {
      const name = `${keyId}#${version}`
      const known = cache.get(name)
      if (known) return known
      const row = db.get('SELECT sealed FROM versions WHERE keyId = ? AND version = ?', keyId, version)
      if (!(row?.sealed instanceof Uint8Array)) return undefined
      const opened = open(secret, name, row.sealed)
      cache.set(name, opened)
      return opened
    },
    close: () => db.close(),
  }
}

/** The secret that the keys are sealed with: never a new one, or a wrong one, beside keys that another one has sealed. */
const secretOf = (db: SqliteFile, file: string, secretFile: string): Uint8Array => {
  try {
    const sealed = db.get('SELECT keyId, version, sealed FROM versions LIMIT 1')
    if (sealed !== undefined && !existsSync(secretFile))
      throw new Error(`${secretFile} is missing, and the keys in ${file} open with it only: put it back`)
    const secret = readSecret(secretFile)
    if (sealed?.sealed instanceof Uint8Array)
      open(secret, `${String(sealed.keyId)}#${String(sealed.version)}`, sealed.sealed)
    return secret
  } catch (error) {
    db.close()
    throw error
  }
}

const readSecret = (secretFile: string): Uint8Array => {
  mkdirSync(dirname(secretFile), { recursive: true })
  try {
    writeFileSync(secretFile, randomBytes(SECRET_BYTES), { flag: 'wx', mode: 0o600, flush: true })
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
  // Whoever reads this file and the database can read every key.
  const mode = statSync(secretFile).mode & 0o777
  if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
    throw new Error(`${secretFile} can be read by others (mode ${mode.toString(8)}). It seals every key: chmod 600 it.`)
  }
  const secret = readFileSync(secretFile)
  if (secret.length !== SECRET_BYTES)
    throw new Error(`${secretFile} is damaged: it has ${secret.length} bytes instead of ${SECRET_BYTES}`)
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
