/** A template that says its only parameter, m. */
export const say = {
  name: 'say',
  inputs: { parameters: [{ name: 'm' }] },
  container: { image: 'busybox', command: ['echo'], args: ['{{inputs.parameters.m}}'] },
};
/** The argument for it. */
export const argument = (value: string) => ({ parameters: [{ name: 'm', value }] });
