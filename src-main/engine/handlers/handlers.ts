/** What a handler is: it carries out one method of the contract. */
import type { MethodName, ParsedParams, Result } from '../../../src-shared/contract/methods.ts';
import type { CallContext } from '../session.ts';

export type Handlers = { readonly [M in MethodName]: (params: ParsedParams<M>, context: CallContext) => Promise<Result<M>> };

/** The handlers of the methods whose names begin with `Area` and a dot. */
export type HandlersOf<Area extends string> = Pick<Handlers, Extract<MethodName, `${Area}.${string}`>>;
