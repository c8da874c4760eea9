/**
 * What people read: pure serializers of results.
 *
 * @module
 */
export {};
