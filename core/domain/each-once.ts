/** A function that answers each name once and repeats the answer: what the messages of one batch share. */
export const eachOnce = <Rest extends unknown[], Answer>(
  ask: (name: string, ...rest: Rest) => Promise<Answer>,
): ((name: string, ...rest: Rest) => Promise<Answer>) => {
  const answers = new Map<string, Promise<Answer>>()
  return (name, ...rest) => {
    const answer = answers.get(name) ?? ask(name, ...rest)
    answers.set(name, answer)
    return answer
  }
}
