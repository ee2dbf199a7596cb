import { type AwsInput } from '../engine.ts'
import { invalid, readAttribute, type Attribute } from './attribute.ts'

/** The `#name` and `:value` terms of one request; what no expression uses is refused, as on AWS. */
export class Terms {
  readonly #names: Readonly<Record<string, unknown>>
  readonly #values: Readonly<Record<string, unknown>>
  readonly #used = new Set<string>()

  constructor(input: AwsInput) {
    this.#names = (input['ExpressionAttributeNames'] ?? {}) as Record<string, unknown>
    this.#values = (input['ExpressionAttributeValues'] ?? {}) as Record<string, unknown>
  }

  name(term: string): string {
    this.#used.add(term)
    const name = this.#names[term]
    if (typeof name === 'string') return name
    throw invalid(`An expression attribute name used in the expression is not defined; attribute name: ${term}`)
  }

  value(term: string): Attribute {
    this.#used.add(term)
    if (term in this.#values) return readAttribute(this.#values[term])
    throw invalid(`An expression attribute value used in expression is not defined; attribute value: ${term}`)
  }

  checkAllUsed(): void {
    const unused = [...Object.keys(this.#names), ...Object.keys(this.#values)].find((term) => !this.#used.has(term))
    if (unused !== undefined) throw invalid(`Value provided in expression attributes unused in expressions: ${unused}`)
  }
}

const token = /\s*(#\w+|:\w+|[A-Za-z_]+|<=|>=|<>|[=<>(),.+])\s*/y

/** Reads an expression from left to right. Attributes are named by `#terms` only: plain names may be reserved words on AWS. */
export class ExpressionReader {
  readonly #text: string
  readonly #terms: Terms
  readonly #tokens: string[] = []

  constructor(text: unknown, terms: Terms) {
    this.#text = String(text)
    this.#terms = terms
    token.lastIndex = 0
    while (token.lastIndex < this.#text.length) {
      const at = token.lastIndex
      const found = token.exec(this.#text)?.[1]
      if (found === undefined) throw this.#refused(this.#text.slice(at, at + 10))
      this.#tokens.push(found)
    }
  }

  /** The next token, empty at the end. */
  get next(): string {
    return this.#tokens[0] ?? ''
  }

  /** Takes the next token if it is this one. */
  takes(expected: string): boolean {
    if (this.next !== expected) return false
    this.#tokens.shift()
    return true
  }

  expect(expected: string): void {
    if (!this.takes(expected)) throw this.refused()
  }

  /** The names of a document path, `#places.#token`. */
  path(): string[] {
    const names = [this.#name()]
    while (this.takes('.')) names.push(this.#name())
    return names
  }

  value(): Attribute {
    if (!this.next.startsWith(':')) throw this.refused()
    return this.#terms.value(this.#tokens.shift() ?? '')
  }

  end(): void {
    if (this.next !== '') throw this.refused()
  }

  /** What is next is not what one machine plays of the language, or not of it at all. */
  refused(): Error {
    return this.#refused(this.next)
  }

  #name(): string {
    if (!this.next.startsWith('#')) throw this.refused()
    return this.#terms.name(this.#tokens.shift() ?? '')
  }

  #refused(at: string): Error {
    return invalid(`Invalid expression: Syntax error, or not played on one machine; token: "${at}" in "${this.#text}"`)
  }
}
