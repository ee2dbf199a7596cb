import '../../zod-jitless.ts'
import { tokenEnroll } from '../../../../core/contract/endpoints/token/enroll.ts'

/** What a column of a file can be. */
export const fields = ['id', 'name', 'email', 'phone'] as const

/** What a column of a file can be. */
type FieldName = (typeof fields)[number]

/** Which column is what, counted from 0; null for what the file has not. */
export type Mapping = Readonly<Record<FieldName, number | null>>

/** A user to be enrolled, with the line of the file. */
export interface UserRow {
  readonly line: number
  readonly id: string
  readonly name?: string
  readonly email?: string
  readonly phone?: string
}

/** A line that is not sent: `field` and the contract's sentence, or the line that has the same user ID. */
export interface BadRow {
  readonly line: number
  readonly cells: readonly string[]
  readonly field: FieldName
  readonly message: string
  readonly sameAs?: number
}

/** What stands in the first line for each field, as people and systems name it. */
const titles: Readonly<Record<FieldName, RegExp>> = {
  email: /mail|correo/i,
  phone: /phone|mobile|tel[eé]|m[oó]vil/i,
  id: /^(user|usuario|login|account|cuenta)|\bid\b|_id$|^id/i,
  name: /name|nombre/i,
}

/** Guesses from the first line which column is what, and whether that line has names at all. */
export const guessed = (first: readonly string[]): { mapping: Mapping; hasHeader: boolean } => {
  const mapping: Record<FieldName, number | null> = { id: null, name: null, email: null, phone: null }
  for (const [index, cell] of first.entries()) {
    if (/[@\d]/.test(cell)) continue
    const field = (['email', 'phone', 'id', 'name'] as const).find(
      (name) => mapping[name] === null && titles[name].test(cell),
    )
    if (field !== undefined) mapping[field] = index
  }
  const hasHeader = Object.values(mapping).some((index) => index !== null)
  return { mapping: { ...mapping, id: mapping.id ?? 0 }, hasHeader }
}

const rowOf = (line: number, cells: readonly string[], mapping: Mapping): UserRow => {
  const given = fields.flatMap((field) => {
    const cell = mapping[field] === null ? '' : (cells[mapping[field]] ?? '')
    return cell === '' ? [] : [[field, cell] as const]
  })
  return { id: '', ...Object.fromEntries(given), line }
}

const isField = (name: unknown): name is FieldName => fields.some((field) => field === name)

/** Every line by the contract's own rules, before anything is sent. */
export const checkedRows = (
  service: string,
  lines: readonly (readonly string[])[],
  { mapping, hasHeader }: { mapping: Mapping; hasHeader: boolean },
): { good: readonly UserRow[]; bad: readonly BadRow[] } => {
  const good: UserRow[] = []
  const bad: BadRow[] = []
  const lineOf = new Map<string, number>()
  for (const [index, cells] of lines.slice(hasHeader ? 1 : 0).entries()) {
    const { line, ...user } = rowOf(index + (hasHeader ? 2 : 1), cells, mapping)
    const { data, error } = tokenEnroll.request.safeParse({ service, ...user })
    const sameAs = data === undefined ? undefined : lineOf.get(data.id)
    if (data === undefined) {
      const [issue] = error?.issues ?? []
      const [path] = issue?.path ?? []
      bad.push({ line, cells, field: isField(path) ? path : 'id', message: issue?.message ?? '' })
    } else if (sameAs !== undefined) bad.push({ line, cells, field: 'id', message: '', sameAs })
    else {
      lineOf.set(data.id, line)
      good.push({ ...user, id: data.id, line })
    }
  }
  return { good, bad }
}
