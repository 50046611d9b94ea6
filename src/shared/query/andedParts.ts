import { Lexer } from './lexer.ts';
import { Parser, type Place } from './parser.ts';

/**
 * Where the conditions stand that all have to hold; one place for a filter that is not an `and`, none for an empty one.
 * @throws FilterError
 */
export function andedParts(filter: string): readonly Place[] {
  const places: Place[] = [];
  new Parser(new Lexer(filter)).whole(places);
  return places;
}
