const compiled = new Map<string, RegExp>()

/** Whether the text matches an IAM pattern, in which `*` stands for any text. */
export const matchesPattern = (pattern: string, text: string): boolean => {
  if (pattern === '*' || pattern === text) return true
  if (!pattern.includes('*')) return false
  let expression = compiled.get(pattern)
  if (!expression) {
    const source = pattern.replaceAll(/[\\^$.?+|()[\]{}]/g, String.raw`\$&`).replaceAll('*', '.*')
    expression = new RegExp(`^${source}$`, 's')
    compiled.set(pattern, expression)
  }
  return expression.test(text)
}
