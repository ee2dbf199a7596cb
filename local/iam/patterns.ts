const compiled = new Map<string, RegExp>()

/** Whether the text matches an IAM pattern, in which `*` stands for any text and `?` for one character. */
export const matchesPattern = (pattern: string, text: string): boolean => {
  if (pattern === '*' || pattern === text) return true
  if (!/[*?]/.test(pattern)) return false
  let expression = compiled.get(pattern)
  if (!expression) {
    const source = pattern
      .replaceAll(/[\\^$.+|()[\]{}]/g, String.raw`\$&`)
      .replaceAll('*', '.*')
      .replaceAll('?', '.')
    expression = new RegExp(`^${source}$`, 's')
    compiled.set(pattern, expression)
  }
  return expression.test(text)
}
