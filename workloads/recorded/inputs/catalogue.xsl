<?xml version="1.0"?>
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:output method="html" indent="yes"/>
  <xsl:key name="by-author" match="book" use="author"/>
  <xsl:template match="catalogue">
    <html>
      <body>
        <h1><xsl:value-of select="count(book)"/> books</h1>
        <xsl:for-each select="book[generate-id() = generate-id(key('by-author', author)[1])]">
          <xsl:sort select="author"/>
          <h2 id="{translate(author[1], ' ', '-')}"><xsl:value-of select="author[1]"/></h2>
          <ul>
            <xsl:for-each select="key('by-author', author[1])">
              <xsl:sort select="@year" data-type="number" order="descending"/>
              <xsl:apply-templates select="."/>
            </xsl:for-each>
          </ul>
        </xsl:for-each>
        <p><xsl:value-of select="format-number(sum(book/price), '#,##0.00')"/></p>
      </body>
    </html>
  </xsl:template>
  <xsl:template match="book">
    <li class="{@lang}">
      <xsl:value-of select="concat(title, ' (', @year, '), ', price/@currency, ' ', price)"/>
      <xsl:if test="note/em"> <xsl:copy-of select="note/node()"/></xsl:if>
    </li>
  </xsl:template>
</xsl:stylesheet>
