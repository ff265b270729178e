import { describe, expect, it } from 'vitest';
import { UsageError } from '../../src/core/errors.ts';
import { bucketUri, gcsUri, parseBucketLocation } from '../../src/gcp/gcs-uri.ts';

describe('parseBucketLocation', () => {
  it.each([
    ['gs://my-bucket', { type: 'gcs', bucket: 'my-bucket', prefix: '' }],
    ['gs://my-bucket/', { type: 'gcs', bucket: 'my-bucket', prefix: '' }],
    ['gs://my-bucket/a/b//', { type: 'gcs', bucket: 'my-bucket', prefix: 'a/b' }],
    ['GS://my.bucket_1/x', { type: 'gcs', bucket: 'my.bucket_1', prefix: 'x' }],
    ['kubernetes-jenkins', { type: 'gcs', bucket: 'kubernetes-jenkins', prefix: '' }],
    ['file:///tmp/results', { type: 'directory', path: '/tmp/results' }],
    ['file:///tmp/with%20space/', { type: 'directory', path: '/tmp/with space' }],
    ['file://localhost/tmp', { type: 'directory', path: '/tmp' }],
  ])('reads %s', (text, location) => {
    expect(parseBucketLocation(text)).toEqual(location);
  });

  it.each([
    ['', 'no bucket name'],
    ['gs://', 'no bucket name'],
    ['gs:///path', 'no bucket name'],
    ['gs://UPPER', 'no bucket name'],
    ['gs://-x-/a', 'no bucket name'],
    ['s3://bucket', 's3:// is not supported'],
    ['https://storage.googleapis.com/b', 'https:// is not supported'],
    ['gs://bucket/../other', 'cannot be the beginning'],
    ['gs://bucket/a//b', 'cannot be the beginning'],
    ['gs://bucket/a?b#c', 'cannot be the beginning'],
    ['./results', 'file:///absolute/path'],
    ['/tmp/results', 'file:///absolute/path'],
    ['bucket/prefix', 'gs://bucket/prefix'],
    ['file://host/share', 'empty host'],
    ['file:///a%00b', 'NUL'],
  ])('refuses %j and says what to write', (text, reason) => {
    expect(() => parseBucketLocation(text)).toThrow(UsageError);
    expect(() => parseBucketLocation(text)).toThrow(reason);
  });

  it.each(['gs://b-1/x/y', 'gs://b-1', 'file:///a%20b/c'])('is undone by bucketUri for %s', (uri) => {
    expect(bucketUri(parseBucketLocation(uri))).toBe(uri);
  });
});

it('gcsUri adds no slash after a bucket alone', () => {
  expect([gcsUri('b', ''), gcsUri('b', 'a/c')]).toEqual(['gs://b', 'gs://b/a/c']);
});
