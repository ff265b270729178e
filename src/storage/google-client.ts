/** Loaded only where a real bucket is asked: Google's client is the largest thing in the program. */
export { Storage } from '@google-cloud/storage';
