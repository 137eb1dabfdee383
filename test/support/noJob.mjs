// A command that has nothing to do.
console.log("{}");
