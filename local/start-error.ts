/** A reason why the runner cannot start that whoever started it can do something about: one sentence, shown without a stack. */
export class StartError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'StartError'
  }
}
