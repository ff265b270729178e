import { describe, expect, it } from 'vitest';
import { expandVariables } from '../../../src/engine/local/pods/expansion.ts';

describe('Kubernetes’ $(NAME)', () => {
  it.each([
    { text: 'kill -9 $$', expanded: 'kill -9 $', why: 'is why a script’s own $$ never works in a pod' },
    { text: '$$(SET)', expanded: '$(SET)', why: 'is escaped by a second $' },
    { text: '$$$(SET)', expanded: '$x', why: 'is replaced after an escaped $' },
    { text: '$(SET)-$(SET)', expanded: 'x-x', why: 'is replaced each time' },
    {
      text: '$(NOT_SET) $((1+2)) $(echo a)',
      expanded: '$(NOT_SET) $((1+2)) $(echo a)',
      why: 'stays where nobody set it',
    },
    { text: '$(NESTED)', expanded: '$(SET)', why: 'is not replaced in a value' },
    { text: '$SET ${SET} $', expanded: '$SET ${SET} $', why: 'has round brackets' },
    { text: '$(SET', expanded: '$(SET', why: 'must be closed' },
    { text: '$( $(SET)', expanded: '$( $(SET)', why: 'ends at the first bracket, whatever is in between' },
    { text: '$()$(toString)', expanded: '$()$(toString)', why: 'knows the declared names only' },
    { text: '', expanded: '', why: 'needs some text' },
  ])('$why: $text', ({ text, expanded }) => {
    expect(expandVariables(text, { SET: 'x', NESTED: '$(SET)' })).toBe(expanded);
  });

  it('takes time in proportion to the text', () => {
    const started = performance.now();
    expandVariables('$('.repeat(500_000), {});
    expandVariables(`${'$('.repeat(500_000)})`, {});
    expect(performance.now() - started).toBeLessThan(2000);
  });
});
