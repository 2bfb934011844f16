/** What the person asked for cannot be made: the message is one sentence that says what to do. */
export class GenerateProblem extends Error {
  override readonly name = 'GenerateProblem';
}
