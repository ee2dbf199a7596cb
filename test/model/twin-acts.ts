/** Commands to carry out, each with the number that its choices are drawn from. */
export type Acts = readonly (readonly [name: string, draw: number])[]

/** Reads `open 0; time 2`: names with their draws. */
const acts = (text: string): Acts =>
  text
    .trim()
    .split(/\s*[;\n]\s*/)
    .map((act) => [act.slice(0, act.lastIndexOf(' ')), Number(act.slice(act.lastIndexOf(' ')))] as const)

/** How a sequence may begin, so that what follows meets more than a fresh token. */
export const beginnings: Acts[] = [
  [],
  acts('change 1'),
  acts('open 0; copy the store 0; change 2'),
  acts('nominate 0; recover by contacts 0'),
  acts('nominate 3; a policy 10; recover by contacts 0; time 4'),
  acts('open under one of three 2; otp 2'),
  acts('propose 0; propose 0; challenge 0; otp 0'),
  acts('change 1; force 2'),
  acts('a policy 7; replace 0; confirm 0'),
  acts('a policy 2; open 0; recover by phrase 0'),
  acts('open 0; restore 0; challenge 0'),
  acts('new phrase 0; reset by phrase 0; open 0'),
  acts('an evaluation that nobody proves 0; an evaluation that nobody proves 1'),
]

/** Each command at least once, so that no change of a single one depends on chance. What was set aside comes back in the last one only. */
export const everyCommand = acts(`
  open 0; unlock 0; unmask 0; close 0; propose 0; approve what is not there 0; approve 0; otp 0
  a used code 0; time 2; two equal codes at once 0; time 1; resync 0; challenge 0; challenge 0
  answer 9; answer 0; a new instance key 0; status 0; propose 0; deny 0; propose 0
  approve and deny at once 0; reset by another phrase 0; reset by phrase 0; open 0
  recover by phrase 0; an old phone 0; force 1; open 0; restore 0; open 0; open under one of three 2
  poll 0; nominate 0; cancel 0; a lost message 4; a lost message 8; a lost message 10
  an evaluation that nobody proves 1; an earlier message 0; time 2; settle 0; force 1; a policy 1
  copy the store 0; change 1; open 0; change 2; kill 0; bring a copy back 0; open 0
  somebody else with the code 0; recover by wrong codes 0; recover by contacts 0; open 0; change 5
  confirm 0; replace 0; open 0; change 5; nominate 3; new phrase 0; reset by phrase 0; open 0
  new phrase 0; open 0; status 0; restore 0
`)

/** Steps whose work is counted. */
export const counted = acts(`
  open 0; poll 0; open 0; unlock 0; unmask 0; open under one of three 2; status 0; propose 0
  approve 0; approve what is not there 0; otp 0; challenge 0; answer 0; nominate 0; change 1; open 0
  new phrase 0; cancel 0; close 0; somebody else with the code 0; recover by contacts 0; open 0
`)
