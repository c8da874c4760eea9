export * from "npm:conditional-type-checks@1.0.6";
